export { Decoder, Encoder } from 'socket.io-msgpack-parser';
