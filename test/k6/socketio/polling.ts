import http from 'k6/http';
import { setTimeout } from 'k6/timers';
import { connected, io, type NotConnectedError, type SocketIoOptions } from '../../../lib/socketio/k6.ts';

const upgrading = { transports: ['polling', 'websocket'], forceNew: true } as const;

/** What is k6's in polling: cookies, times, and what its errors say. One line of JSON for each finding. */
export default async function () {
  const url = `${__ENV.SERVER_URL}`;
  http.cookieJar().set(url, 'vu', 'shared');
  const sockets = await Promise.all([1, 2].map(() => connected(io(url, upgrading), 10_000)));
  while (sockets.some(({ io: { engine } }) => engine?.transport.name !== 'websocket')) await delay(10);
  print('upgraded', sockets.length);

  const polling = await connected(io(url, { ...upgrading, transports: ['polling'], withCredentials: false }), 10_000);
  const stamps: { receivedAt: number; handledAt: number; sentAt: number }[] = [];
  polling.on('time', (sentAt: number) => {
    stamps.push({ sentAt, receivedAt: polling.receivedAt, handledAt: Date.now() + 1 });
  });
  // How late k6 began with a request is not in its durations; on a busy machine that is some milliseconds.
  for (let i = 0; i < 20; i++) await polling.timeout(5000).emitWithAck('time');
  print(
    'stamps between sending and handling',
    stamps.filter(({ sentAt, receivedAt, handledAt }) => receivedAt > sentAt - 50 && receivedAt <= handledAt).length,
  );
  for (const socket of [...sockets, polling]) socket.disconnect();

  for (const transports of [['polling'], ['polling', 'websocket']] as const) {
    const options = { transports, webSocket: { compression: 'deflate' }, forceNew: true };
    const socket = await connected(io(`${__ENV.COMPRESSING_URL}`, options), 10_000);
    while (socket.io.engine?.transport.name !== transports.at(-1)) await delay(10);
    const text = 'größer '.repeat(20_000);
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    const answer = await socket.timeout(10_000).emitWithAck('echo', text, bytes);
    const [echoed, more] = Array.isArray(answer) ? answer : [];
    print(`compressed, by ${transports.at(-1)}`, echoed === text && isSame(new Uint8Array(more), bytes));
    socket.disconnect();
  }

  print('nobody', await failure('http://127.0.0.1:1', { transports: ['polling'], query: { token: 'secret' } }));
  print('websocket only', await failure(`${__ENV.WEBSOCKET_URL}`, { transports: ['polling'] }));
}

async function failure(url: string, options: SocketIoOptions): Promise<unknown> {
  const outcome = connected(io(url, { ...options, forceNew: true }), 5000).then(() => 'connected');
  return outcome.catch(({ kind, message }: NotConnectedError) => ({ kind, message }));
}

function isSame(some: Uint8Array, others: Uint8Array): boolean {
  return some.length === others.length && some.every((byte, i) => byte === others[i]);
}

function print(what: string, value: unknown): void {
  console.log(JSON.stringify({ what, value }));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
