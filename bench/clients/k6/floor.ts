import { WebSocket } from 'k6/websockets';
import { crowd } from './crowd.ts';

export { options } from './crowd.ts';

/** As little as can be: answers what must be answered and counts frames, without looking into them. */
export default function () {
  return crowd(
    (url, received) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        socket.onmessage = (event) => {
          const data = event?.data;
          if (typeof data !== 'string') return;
          if (data.startsWith('42')) received();
          else if (data === '2') socket.send('3');
          else if (data.startsWith('40')) resolve(() => socket.close());
          else if (data.startsWith('0')) socket.send('40');
        };
        socket.onerror = reject;
      }),
  );
}
