import { io } from '../../../lib/socketio/k6.ts';
import { crowd } from './crowd.ts';

/** The crowd through this project's client. */
export function oursCrowd(sharePayloads: boolean): Promise<void> {
  return crowd(
    (url, received) =>
      new Promise((resolve, reject) => {
        const socket = io(url, { forceNew: true, timeout: 600_000, sharePayloads });
        socket.on('job', received);
        socket.on('connect', () => resolve(() => socket.disconnect()));
        socket.on('connect_error', (error) => reject(new Error(`${error.message} ${Object(error).detail ?? ''}`)));
      }),
  );
}
