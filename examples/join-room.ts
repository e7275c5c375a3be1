/*
 * Log in, join a room, say something, and wait for it to come back.
 *   npx esbuild examples/join-room.ts --bundle --format=esm --external:k6 --external:'k6/*' --outfile=join-room.js
 *   k6 run -e CHAT_URL=http://127.0.0.1:3000 join-room.js
 */
import { check } from 'k6';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { connected, io, type Socket, startTimer, stopTimer } from 'realtime-load-test/socketio';

interface Message {
  room: string;
  from: string;
  body: { text: string };
}

interface FromServer {
  'room:message'(message: Message): void;
}

interface ToServer {
  'room:enter'(room: string, answer: (outcome: { entered?: string; problem?: string }) => void): void;
  'room:say'(room: string, body: { text: string }, answer: (outcome: { said?: boolean }) => void): void;
}

const done = new Counter('users_done');

export const options: Options = {
  vus: 3,
  iterations: 6,
  // A threshold on checks that never ran passes: count the users that finished.
  thresholds: { checks: ['rate==1'], users_done: ['count==6'] },
};

export default async function () {
  const room = `lobby-${__VU}-${__ITER}`;
  const socket = io<FromServer, ToServer>(`${__ENV.CHAT_URL}/chat`, {
    path: '/chat-socket',
    auth: { name: `user-${__VU}` },
    forceNew: true,
  });
  try {
    await connected(socket, 5000);
    const { entered } = await socket.timeout(5000).emitWithAck('room:enter', room);
    check(entered, { 'the room is mine to enter': (name) => name === room });

    const echo = next(socket, 'room:message', 5000);
    socket.emit('room:say', room, { text: 'hello' }, () => {});
    check(await echo, {
      'my words came back': ({ body }) => body.text === 'hello',
      'under my name': ({ from }) => from === `user-${__VU}`,
    });
    done.add(1);
  } finally {
    // An iteration waits for its sockets: without this it would never end.
    socket.disconnect();
  }
}

/** The next message, or an error when none comes in time. */
function next(socket: Socket<FromServer, ToServer>, event: 'room:message', timeoutMs: number): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = startTimer(timeoutMs, () => reject(new Error(`no ${event} within ${timeoutMs} ms`)));
    socket.once(event, (message) => {
      // An iteration waits for its timers, too.
      stopTimer(timer);
      resolve(message);
    });
  });
}
