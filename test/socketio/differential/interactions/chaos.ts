import type { ChaosAct, ChaosStart, Interaction } from '../interaction.ts';

const heartbeat = { pingInterval: 700, pingTimeout: 500 };
const quick = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50, randomizationFactor: 0 };
const noFrameErrors = 'k6 does not tell a broken frame from a closed connection';

/** What ends a connection at once, or by its heartbeat. The time until then is measured. */
const endings: [act: ChaosAct, inK6?: { reason: string; why: string }][] = [
  ['cut'],
  ['reset'],
  ['end politely'],
  ['stall'],
  ['stall towards the client'],
  ['stall towards the server'],
  ['half-open'],
  ['cut within the next frame'],
  ['send an unknown opcode', { reason: 'transport close', why: noFrameErrors }],
  ['send reserved bits', { reason: 'transport close', why: noFrameErrors }],
  ['send a masked frame', { reason: 'transport close', why: noFrameErrors }],
  ['send noise', { reason: 'transport close', why: noFrameErrors }],
  ['send a continuation of nothing', { reason: 'transport close', why: noFrameErrors }],
  ['send a ping that is too long', { reason: 'transport close', why: noFrameErrors }],
  ['send a close with a forbidden code', { reason: 'transport close', why: noFrameErrors }],
  ['send a close without a code'],
];

/** What keeps a connection from being made. */
const failures: ChaosStart[] = [
  'stall before the response',
  'cut before the response',
  'garbage for a response',
  'stall after the response',
  'cut after the response',
];

/** What a proxy can do without knowing of frames. */
const withoutFrames = { ways: ['websocket', 'polling'] } as const;

/** A network that misbehaves, by a proxy between client and server. */
export const chaos: Interaction[] = [
  ...endings.map(
    ([act, inK6]): Interaction => ({
      name: `chaos while connected: ${act}`,
      server: heartbeat,
      proxy: {},
      ...(/^(send|cut within|stall towards the server)/.test(act) ? {} : withoutFrames),
      ...(inK6 === undefined ? {} : { reasonInK6: inK6 }),
      run: async ({ io, watch, next, measure, wait }) => {
        const socket = watch(io(), '', { manager: true });
        await next(socket, 'connect');
        // From here the time until a heartbeat is missed is the same for everybody.
        if (/stall|half-open/.test(act)) await next(socket.io, 'ping');
        const acting = next(socket, 'acting');
        const ended = next(socket, 'disconnect');
        socket.emit('chaos', act);
        await acting;
        await measure('until the end', ended);
        await wait(20);
      },
    }),
  ),
  ...failures.map(
    (start): Interaction => ({
      name: `chaos while connecting: ${start}`,
      proxy: { start },
      ...withoutFrames,
      run: async ({ io, watch, next, measure, wait }) => {
        const socket = watch(io('/', { timeout: 1000 }), '', { manager: true });
        await measure('until the error', next(socket, 'connect_error'));
        await wait(20);
      },
    }),
  ),
  {
    name: 'chaos: byte by byte',
    proxy: { start: 'byte by byte' },
    ways: ['websocket', 'polling', 'upgrade'],
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('echo', { text: 'é😀', bytes: Uint8Array.of(1, 2, 3) });
      socket.emit('burst', 5);
      await settle(socket);
    },
  },
  {
    name: 'chaos: everything late',
    proxy: { start: 'late' },
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('burst', 5);
      await settle(socket);
    },
  },
  {
    name: 'chaos: a pause that is shorter than the heartbeat allows for',
    ...withoutFrames,
    server: heartbeat,
    proxy: {},
    run: async ({ io, watch, next, settle, wait }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.emit('chaos', 'pause for a while');
      await next(socket, 'acting');
      socket.emit('burst', 3);
      await settle(socket);
      await wait(800);
      await settle(socket);
    },
  },
  {
    name: 'chaos: a ping of WebSocket itself',
    proxy: {},
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.emit('chaos', 'send a WebSocket ping');
      await next(socket, 'acting');
      await settle(socket);
    },
  },
  {
    name: 'chaos: text that is no UTF-8',
    proxy: {},
    notInK6: 'k6 hands text on without looking whether it is UTF-8',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('chaos', 'send broken UTF-8');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  ...(['cut', 'reset', 'stall', 'send noise'] satisfies ChaosAct[]).map(
    (act): Interaction => ({
      name: `chaos, with reconnection: ${act}`,
      server: heartbeat,
      proxy: {},
      ...(act === 'send noise' ? {} : withoutFrames),
      ...(act === 'send noise' ? { reasonInK6: { reason: 'transport close', why: noFrameErrors } } : {}),
      run: async ({ io, watch, next, settle }) => {
        const socket = watch(io('/', quick), '', { manager: true });
        await next(socket, 'connect');
        socket.emit('chaos', act);
        await next(socket.io, 'reconnect');
        await next(socket, 'connect');
        socket.emit('echo', 'again');
        await settle(socket);
      },
    }),
  ),
];
