import { WebSocket as WebSocketTransport } from 'engine.io-client';
import { WebSocket } from 'k6/websockets';
import { io } from 'socket.io-client';
import { crowd } from './crowd.ts';

export { options } from './crowd.ts';

/** socket.io-client's own WebSocket transport, with k6's WebSocket in the place of a browser's. */
class K6Transport extends WebSocketTransport {
  override createSocket(uri: string): WebSocket {
    return new WebSocket(uri);
  }
}

export default function () {
  return crowd(
    (url, received) =>
      new Promise((resolve, reject) => {
        const socket = io(url, { forceNew: true, reconnection: false, timeout: 600_000, transports: [K6Transport] });
        socket.on('job', received);
        socket.on('connect', () => resolve(() => socket.disconnect()));
        socket.on('connect_error', (error) => reject(new Error(`${error.message} ${Object(error).detail ?? ''}`)));
      }),
  );
}
