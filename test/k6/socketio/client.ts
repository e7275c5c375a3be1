import { setTimeout } from 'k6/timers';
import { io, Manager } from '../../../lib/socketio/entry.ts';

/** Drives the client against a server of test/e2e/socketio-k6.test.ts and prints what happened, one JSON value a line. */
export default async function () {
  const print = (what: string, value?: unknown) => console.log(JSON.stringify({ what, value }));
  const url = __ENV.SERVER_URL ?? '';

  const before = Date.now();
  const socket = io(url, {
    auth: { token: 'secret' },
    extraHeaders: { Origin: 'http://localhost:5173', 'Sec-WebSocket-Protocol': 'one, two' },
    query: { room: 7 },
  });
  socket.on('disconnect', (reason) => print('disconnect', reason));
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  print('connect', { id: socket.id, receivedInTime: isBetween(before, socket.receivedAt, Date.now() + 1) });
  print('ack', await socket.emitWithAck('echo', { text: 'é😀' }));
  const bytes = await socket.emitWithAck('echo', Uint16Array.of(1, 258).subarray(1));
  print('binary', bytes instanceof ArrayBuffer ? [...new Uint8Array(bytes)] : bytes);
  await socket
    .timeout(20)
    .emitWithAck('unheard')
    .catch((error) => print('ack timeout', error.message));

  // The loop is kept busy for 100 ms after the frame of the second event came: its stamp must not show it.
  const stamps: number[] = [];
  await new Promise<void>((resolve) => {
    socket.on('burst', () => {
      const handledAt = Date.now();
      stamps.push(socket.receivedAt, handledAt);
      while (Date.now() < handledAt + 100);
      if (stamps.length === 4) resolve();
    });
    socket.emit('burst', 2);
  });
  const [first = 0, , second = 0, secondHandled = 0] = stamps;
  print('stamps', { together: second - first < 50, handledLate: secondHandled - second > 50 });

  // Longer than the server's heartbeat allows for.
  await new Promise<void>((resolve) => setTimeout(resolve, 700));
  print('alive', socket.connected);

  const refused = new Manager(url).socket('/refusing');
  await new Promise<void>((resolve) =>
    refused.on('connect_error', (error) => {
      print('connect_error', { message: error.message, data: error.data });
      resolve();
    }),
  );

  const closed = io(`${url}/closing`, { forceNew: true });
  await new Promise<void>((resolve) =>
    closed.on('disconnect', (reason) => {
      print('closed', reason);
      resolve();
    }),
  );

  const malformed = io(`${url}/malformed`, { forceNew: true });
  await new Promise<void>((resolve) =>
    malformed.on('disconnect', (reason) => {
      print('malformed', reason);
      resolve();
    }),
  );

  const nobody = io('http://127.0.0.1:1');
  await new Promise<void>((resolve) =>
    nobody.on('connect_error', (error) => {
      print('nobody', { message: error.message, detail: error.detail });
      resolve();
    }),
  );
  // k6 blocks for good where a WebSocket is closed that still connects; the client must not do that.
  io(url, { forceNew: true }).disconnect();
  io('http://127.0.0.1:1', { forceNew: true }).disconnect();

  socket.disconnect();
}

function isBetween(low: number, value: number, high: number): boolean {
  return low <= value && value <= high;
}
