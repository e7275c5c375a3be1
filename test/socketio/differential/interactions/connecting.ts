import type { Interaction } from '../interaction.ts';

/** Getting connected, or not. */
export const connecting: Interaction[] = [
  {
    name: 'connect to the default namespace',
    run: async ({ io, watch, next, trace }) => {
      const socket = watch(io(), '', { manager: true });
      trace('before', socket.connected, socket.disconnected, socket.active, socket.id);
      await next(socket, 'connect');
      trace('after', socket.disconnected, typeof socket.id, socket.id === socket.io.engine?.id);
    },
  },
  {
    name: 'a listener for connect that is added late is not called',
    run: async ({ io, next, trace, settle }) => {
      const socket = io();
      await next(socket, 'connect');
      socket.on('connect', () => trace('connect'));
      await settle(socket);
      trace('settled');
    },
  },
  {
    name: 'auth as an object',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io('/auth', { auth: { token: 'abc', nested: { list: [1, null] } } }));
      await next(socket, 'auth');
      await settle(socket);
    },
  },
  {
    name: 'auth as a function, which answers later',
    run: async ({ io, watch, next, wait, trace }) => {
      const auth = async (send: (data: object) => void) => {
        await wait(20);
        trace('auth sent');
        send({ token: 'late' });
      };
      await next(watch(io('/auth', { auth })), 'auth');
    },
  },
  {
    name: 'auth changed before connecting again',
    run: async ({ io, watch, next }) => {
      const socket = watch(io('/auth', { auth: { n: 1 } }));
      await next(socket, 'auth');
      socket.disconnect();
      socket.auth = { n: 2 };
      socket.connect();
      await next(socket, 'auth');
    },
  },
  {
    name: 'query as an option',
    run: async ({ io, watch, next }) => {
      await next(watch(io('/auth', { query: { q: 'a b&c=d/é' } })), 'auth');
    },
  },
  {
    name: 'query in the address',
    run: async ({ io, watch, next }) => {
      await next(watch(io('/auth?q=a%20b%26c', { query: { q: 'not this' } })), 'auth');
    },
  },
  {
    name: 'headers of the handshake',
    run: async ({ io, watch, next }) => {
      const socket = watch(
        io('/', { extraHeaders: { Origin: 'http://somewhere', Cookie: 'a=b; c=d', 'X-Own': 'é?' } }),
      );
      await next(socket, 'connect');
      for (const name of ['origin', 'cookie', 'x-own']) socket.emit('headers', name, (value: unknown) => value);
    },
    notInK6: 'k6 writes header values as UTF-8, Node as Latin-1',
  },
  {
    name: 'headers of the handshake, in ASCII',
    run: async ({ io, trace }) => {
      const socket = io('/', { extraHeaders: { Origin: 'http://somewhere', Cookie: 'a=b; c=d', 'X-Own': 'yes' } });
      for (const name of ['origin', 'cookie', 'x-own']) trace(name, await socket.emitWithAck('headers', name));
    },
  },
  {
    name: 'refused by a middleware, with data',
    run: async ({ io, watch, next, trace, wait }) => {
      const socket = watch(io('/full'), '', { manager: true });
      await next(socket, 'connect_error');
      trace('after', socket.connected, socket.active);
      await wait(30);
    },
  },
  {
    name: 'refused by a middleware, without data',
    run: async ({ io, watch, next }) => {
      await next(watch(io('/full-plain')), 'connect_error');
    },
  },
  {
    name: 'refused, and refused again on a second connect()',
    run: async ({ io, watch, next }) => {
      const socket = watch(io('/full'));
      await next(socket, 'connect_error');
      socket.connect();
      await next(socket, 'connect_error');
    },
  },
  {
    name: 'a namespace that does not exist',
    run: async ({ io, watch, next }) => {
      await next(watch(io('/nowhere')), 'connect_error');
    },
  },
  {
    name: 'a namespace that is made for the name',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io('/room-17'));
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'a middleware that takes its time, and a disconnect meanwhile',
    run: async ({ io, watch, wait, trace }) => {
      const socket = watch(io('/slow'));
      await wait(100);
      socket.disconnect();
      await wait(450);
      trace('after', socket.connected, socket.active);
    },
  },
  {
    name: 'the server allows no request',
    server: {
      allowRequest: (_request: unknown, decide: (error: string, isAllowed: boolean) => void) => decide('no', false),
    },
    run: async ({ io, watch, next, wait }) => {
      await next(watch(io(), '', { manager: true }), 'connect_error');
      await wait(20);
    },
  },
  {
    name: 'the server waits for a connect in vain',
    ways: ['websocket', 'polling'],
    server: { connectTimeout: 100 },
    run: async ({ io, trace, next }) => {
      const socket = io('/', { autoConnect: false });
      socket.io.open();
      const [reason] = await next(socket.io, 'close');
      trace('manager close', reason);
    },
  },
  {
    name: 'the handshake is refused by HTTP',
    run: async ({ io, watch, next, wait }) => {
      const first = io();
      await next(first, 'connect');
      first.emit('cut and refuse', 1);
      await next(first, 'disconnect');
      const socket = watch(io('/', { forceNew: true }), '', { manager: true });
      await next(socket, 'connect_error');
      await wait(20);
    },
  },
  {
    name: 'nobody listens under this path',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io('/', { path: '/elsewhere' }), '', { manager: true });
      await next(socket, 'connect_error');
      await wait(20);
    },
  },
  {
    name: 'autoConnect false, then connect()',
    run: async ({ io, watch, next, wait, trace }) => {
      const socket = watch(io('/', { autoConnect: false }), '', { manager: true });
      await wait(20);
      trace('still', socket.connected, socket.active);
      socket.connect();
      socket.connect();
      await next(socket, 'connect');
      socket.connect();
      await wait(20);
    },
  },
  {
    name: 'open() on the manager alone connects no socket',
    run: async ({ io, watch, wait, trace }) => {
      const socket = watch(io('/', { autoConnect: false }), '', { manager: true });
      await new Promise<void>((resolve) =>
        socket.io.open((error) => {
          trace('opened', error);
          resolve();
        }),
      );
      await wait(20);
      trace('socket', socket.connected, socket.active);
    },
  },
  {
    name: 'connecting takes longer than the timeout',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io('/', { timeout: 40 }), '', { manager: true });
      await next(socket, 'connect_error');
      await wait(30);
    },
    raw: { handshake: null },
  },
];
