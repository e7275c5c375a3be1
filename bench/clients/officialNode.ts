import { io, type Socket } from 'socket.io-client';

/** socket.io-client in one Node process, as the k6 crowds do it. */
const url = process.env.SERVER_URL ?? '';
const [sockets, events] = [Number(process.env.SOCKETS), Number(process.env.EVENTS)];

await fetch(`${url}/ready`);
let missing = sockets * events;
let allReceived = () => {};
const complete = new Promise<void>((resolve) => {
  allReceived = resolve;
});
const all: Socket[] = [];
const connect = () => {
  const socket = io(url, { forceNew: true, reconnection: false, timeout: 600_000, transports: ['websocket'] });
  socket.on('job', () => {
    if (--missing === 0) allReceived();
  });
  all.push(socket);
  return new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
};
// As many at a time as a VU does.
const worker = async () => {
  while (all.length < sockets) await connect();
};
await Promise.all(Array.from({ length: 20 }, worker));
if (events > 0) await complete;
await fetch(`${url}/finished`);
for (const socket of all) socket.disconnect();
