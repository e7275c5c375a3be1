import { WebSocket } from 'k6/websockets';
import { crowd } from './crowd.ts';

/** As little as Socket.IO allows: answers what must be answered; `onEvent` gets each event's frame. */
export function bareCrowd(onEvent: (frame: string) => void = () => {}): Promise<void> {
  return crowd(
    (url, received) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        socket.onmessage = (event) => {
          const data = event?.data;
          if (typeof data !== 'string') return;
          if (data.startsWith('42')) {
            onEvent(data);
            received();
          } else if (data === '2') socket.send('3');
          else if (data.startsWith('40')) resolve(() => socket.close());
          else if (data.startsWith('0')) socket.send('40');
        };
        socket.onerror = (event) => reject(new Error(`WebSocket: ${event?.error}`));
      }),
  );
}
