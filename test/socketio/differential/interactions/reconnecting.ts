import type { Interaction } from '../interaction.ts';

const quick = { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 30, randomizationFactor: 0 };

/** Reconnection, with its options and events. */
export const reconnecting: Interaction[] = [
  {
    name: 'off: a lost connection stays lost',
    run: async ({ io, watch, next, wait, trace }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('close');
      await next(socket, 'disconnect');
      await wait(60);
      trace('after', socket.connected, socket.active);
    },
  },
  {
    name: 'on: connected again at the first attempt',
    run: async ({ io, watch, next, settle, trace }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket, 'connect');
      const { id } = socket;
      socket.emit('close');
      await next(socket.io, 'reconnect');
      await next(socket, 'connect');
      trace('new id', socket.id !== id);
      await settle(socket);
    },
  },
  {
    name: 'on: two attempts fail, the third works',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('cut and refuse', 2);
      await next(socket.io, 'reconnect');
      await settle(socket);
    },
  },
  {
    name: 'on: the attempts are used up',
    run: async ({ io, watch, next, wait, trace }) => {
      const socket = watch(io('/', { ...quick, reconnectionAttempts: 2 }), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('cut and refuse', 9);
      await next(socket.io, 'reconnect_failed');
      await wait(60);
      trace('after', socket.connected, socket.active);
    },
  },
  {
    name: 'on: the first connection fails, and is tried again',
    run: async ({ io, watch, next, settle }) => {
      const first = io();
      await next(first, 'connect');
      first.emit('cut and refuse', 2);
      await next(first, 'disconnect');
      const socket = watch(io('/', { ...quick, forceNew: true }), '', { manager: true });
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'on: not after io server disconnect, nor after io client disconnect',
    run: async ({ io, watch, next, wait }) => {
      const kicked = watch(io('/a', { ...quick, forceNew: true }), 'kicked', { manager: true });
      await next(kicked, 'connect');
      kicked.emit('kick');
      await next(kicked, 'disconnect');
      await wait(60);
      const leaving = watch(io('/b', { ...quick, forceNew: true }), 'leaving', { manager: true });
      await next(leaving, 'connect');
      leaving.disconnect();
      await wait(60);
    },
  },
  {
    name: 'on: not after a refusal by a middleware',
    run: async ({ io, watch, next, wait }) => {
      await next(watch(io('/full', quick), '', { manager: true }), 'connect_error');
      await wait(60);
    },
  },
  {
    name: 'on: disconnect() between two attempts ends them',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('cut and refuse', 9);
      await next(socket.io, 'reconnect_error');
      socket.disconnect();
      await wait(80);
    },
  },
  {
    name: 'on: disconnect() inside reconnect_attempt ends them',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket, 'connect');
      socket.io.on('reconnect_attempt', () => socket.disconnect());
      socket.emit('close');
      await next(socket.io, 'reconnect_attempt');
      await wait(60);
    },
  },
  {
    name: 'on: connect() between two attempts changes nothing',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket, 'connect');
      socket.io.once('reconnect_error', () => socket.connect());
      socket.emit('cut and refuse', 2);
      await next(socket.io, 'reconnect');
      await settle(socket);
    },
  },
  {
    name: 'on: connect() inside the disconnect handler goes ahead of the first attempt',
    run: async ({ io, watch, next, settle, wait }) => {
      const socket = watch(io('/', { ...quick, reconnectionDelay: 400, reconnectionDelayMax: 400 }), '', {
        manager: true,
      });
      await next(socket, 'connect');
      socket.once('disconnect', () => socket.connect());
      socket.emit('close');
      await next(socket, 'connect');
      await wait(500);
      await settle(socket);
    },
  },
  {
    name: 'on: what is emitted meanwhile is sent afterwards, volatile is not',
    ways: ['websocket', 'upgrade'],
    run: async ({ io, watch, next, settle, trace }) => {
      const socket = watch(io('/', quick));
      await next(socket, 'connect');
      socket.once('disconnect', () => {
        socket.emit('echo', 'kept');
        socket.volatile.emit('echo', 'dropped');
        socket.emit('answer', 'kept', (value: unknown) => trace('answer', value));
      });
      socket.emit('close');
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'on: what is emitted when the heartbeat is overdue is sent after the reconnection, volatile events too',
    // Not while a transport is upgraded: a volatile event is then sent or dropped by how far that has come.
    ways: ['websocket', 'polling'],
    run: async ({ io, next, trace, watch, settle, writable }) => {
      const socket = watch(io('/', { reconnection: true, reconnectionDelay: 20, randomizationFactor: 0 }));
      socket.onAnyOutgoing((name: unknown) => trace('sent', name));
      await next(socket, 'connect');
      await settle(socket);
      // By polling, the answer may come before that of the request that asked for it: nothing volatile is sent meanwhile.
      await writable(socket);
      // A busy loop, or a sleep of the machine, seen from the engine.
      Object.assign(socket.io.engine ?? {}, { _pingTimeoutTime: 1 });
      socket.emit('answer', 'first', (value: unknown) => trace('first', value));
      socket.volatile.emit('answer', 'second', (value: unknown) => trace('second', value));
      socket.timeout(3000).emit('answer', 'third', (...values: unknown[]) => trace('third', ...values));
      trace('still connected', socket.connected);
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'off: what is emitted when the heartbeat is overdue is kept, and the connection ends',
    run: async ({ io, next, trace, watch, settle }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      Object.assign(socket.io.engine ?? {}, { _pingTimeoutTime: 1 });
      const closed = next(socket, 'disconnect');
      socket.emit('answer', 'kept', () => trace('answered'));
      socket.timeout(3000).emit('answer', 'timed', () => trace('answered or failed'));
      await closed;
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'on: both namespaces of a connection come back',
    run: async ({ io, watch, next, settle }) => {
      const a = watch(io('/a', quick), 'a', { manager: true });
      const b = watch(io('/b', quick), 'b');
      await next(a, 'connect');
      await settle(b);
      a.emit('close');
      await next(b, 'connect');
      await settle(b);
      await settle(a);
    },
  },
  {
    name: 'on: after a ping timeout',
    run: async ({ io, watch, next }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket.io, 'reconnect');
      await next(socket, 'connect');
    },
    raw: { figures: { pingInterval: 250, pingTimeout: 150 } },
  },
  {
    name: 'on: after a parse error',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io('/', quick), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('write', '2{}');
      await next(socket.io, 'reconnect');
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'on: the auth function is asked each time',
    run: async ({ io, watch, next }) => {
      let calls = 0;
      const auth = (send: (data: object) => void) => send({ call: ++calls });
      const socket = watch(io('/auth', { ...quick, auth }));
      await next(socket, 'auth');
      socket.emit('close');
      await next(socket, 'auth');
    },
  },
  {
    name: 'switched on later, switched off later',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io('/', { ...quick, reconnection: false }), '', { manager: true });
      await next(socket, 'connect');
      socket.io.reconnection(true);
      socket.emit('close');
      await next(socket.io, 'reconnect');
      await next(socket, 'connect');
      socket.io.reconnection(false);
      socket.emit('close');
      await next(socket, 'disconnect');
      await wait(60);
    },
  },
  {
    name: 'state recovery: the session and what was missed come back',
    since: '4.6',
    // Not while a transport is upgraded: the server's cut then waits for the upgrade, and the event overtakes it.
    ways: ['websocket', 'polling'],
    server: { connectionStateRecovery: {} },
    run: async ({ io, next, settle, trace }) => {
      const socket = io('/', quick);
      // Not with its last argument: the offset is of the server's making.
      socket.on('later', (...args: unknown[]) => trace('later', args[0], args.length));
      socket.on('disconnect', (reason) => trace('disconnect', reason));
      await next(socket, 'connect');
      socket.emit('emit later', 0, 'first');
      await next(socket, 'later');
      const { id } = socket;
      socket.emit('emit later', 10, 'missed');
      socket.emit('cut');
      await next(socket, 'disconnect');
      await next(socket, 'connect');
      trace('recovered', socket.recovered, socket.id === id);
      await settle(socket);
    },
  },
  ...[0, 1, 5].map(
    (ms): Interaction => ({
      name: `state recovery: an event comes, and the cut ${ms} ms behind it`,
      since: '4.6',
      ways: ['websocket', 'polling'],
      server: { connectionStateRecovery: {} },
      run: async ({ io, next, settle, trace }) => {
        const socket = io('/', quick);
        socket.on('later', (...args: unknown[]) => trace('later', args[0], args.length));
        socket.on('disconnect', (reason) => trace('disconnect', reason));
        await next(socket, 'connect');
        const { id } = socket;
        socket.emit('emit and cut', ms, 'before the cut');
        await next(socket, 'disconnect');
        await next(socket, 'connect');
        trace('recovered', socket.recovered, socket.id === id);
        await settle(socket);
        socket.emit('emit later', 0, 'after it');
        await next(socket, 'later');
      },
    }),
  ),
  {
    name: 'state recovery: not after io client disconnect',
    since: '4.6',
    server: { connectionStateRecovery: {} },
    run: async ({ io, watch, next, settle, trace }) => {
      const socket = watch(io('/', quick));
      await next(socket, 'connect');
      socket.disconnect();
      socket.connect();
      await next(socket, 'connect');
      trace('recovered', socket.recovered);
      await settle(socket);
    },
  },
];
