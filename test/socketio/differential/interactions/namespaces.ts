import type { Interaction } from '../interaction.ts';

/** Several namespaces, on one connection or on several. */
export const namespaces: Interaction[] = [
  {
    name: 'three namespaces share one connection',
    run: async ({ io, watch, next, settle, trace }) => {
      const root = watch(io(), 'root');
      const a = watch(io('/a'), 'a');
      const b = watch(io('/b'), 'b');
      trace('one manager', root.io === a.io, a.io === b.io);
      // Or the server may answer the first before it reads that the last wants to connect.
      await next(b, 'connect');
      root.emit('echo', 'root');
      await settle(root);
      a.emit('echo', 'a');
      await settle(a);
      b.emit('echo', 'b');
      await settle(b);
    },
  },
  {
    name: 'the same namespace twice gets a connection of its own',
    run: async ({ io, next, trace }) => {
      const first = io('/a');
      const second = io('/a');
      trace('one manager', first.io === second.io, first === second);
      await Promise.all([next(first, 'connect'), next(second, 'connect')]);
      trace('ids differ', first.id !== second.id);
    },
  },
  {
    name: 'forceNew and multiplex false',
    run: async ({ io, next, trace }) => {
      const a = io('/a');
      const b = io('/b', { forceNew: true });
      const c = io('/room-1', { multiplex: false });
      trace('one manager', a.io === b.io, a.io === c.io, b.io === c.io);
      await Promise.all([next(a, 'connect'), next(b, 'connect'), next(c, 'connect')]);
    },
  },
  {
    name: 'one namespace leaves, the other stays',
    run: async ({ io, watch, next, settle, wait }) => {
      const a = watch(io('/a'), 'a', { manager: true });
      const b = watch(io('/b'), 'b');
      await next(a, 'connect');
      await settle(b);
      a.disconnect();
      await wait(20);
      b.emit('echo', 'still here');
      await settle(b);
      b.disconnect();
      await wait(20);
    },
  },
  {
    name: 'the server refuses one namespace and takes the other',
    run: async ({ io, watch, next, settle }) => {
      const a = watch(io('/a'), 'a', { manager: true });
      await next(a, 'connect');
      const full = watch(io('/full'), 'full');
      await next(full, 'connect_error');
      await settle(a);
    },
  },
  {
    name: 'the server kicks one namespace out of two',
    run: async ({ io, watch, next, settle }) => {
      const a = watch(io('/a'), 'a', { manager: true });
      const b = watch(io('/b'), 'b');
      await next(a, 'connect');
      await settle(b);
      a.emit('kick');
      await next(a, 'disconnect');
      await settle(b);
    },
  },
  {
    name: 'the connection breaks under two namespaces',
    run: async ({ io, watch, next, settle, wait }) => {
      const a = watch(io('/a'), 'a', { manager: true });
      const b = watch(io('/b'), 'b');
      await next(a, 'connect');
      await settle(b);
      a.emit('close');
      await next(b, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'disconnect and connect again on the same socket',
    run: async ({ io, watch, next, settle, trace }) => {
      const socket = watch(io('/a'), '', { manager: true });
      await next(socket, 'connect');
      const { id } = socket;
      socket.disconnect();
      trace('id', socket.id);
      socket.connect();
      await next(socket, 'connect');
      trace('new id', socket.id !== id);
      await settle(socket);
    },
  },
  {
    name: 'io() on a namespace whose socket was closed',
    run: async ({ io, watch, next, trace }) => {
      const first = watch(io('/a'), 'first');
      await next(first, 'connect');
      first.disconnect();
      const second = watch(io('/a'), 'second');
      trace('same socket', first === second, first.io === second.io);
      await next(second, 'connect');
    },
  },
  {
    name: 'packets for a namespace that the client has not joined, or has left',
    run: async ({ io, watch, next }) => {
      const socket = watch(io());
      socket.emit('go');
      await next(socket, 'still here');
    },
    raw: { frames: ['42/other,["lost"]', '41/other,', '40/other,{"sid":"x"}', '42["still here"]'] },
  },
  {
    name: 'a namespace with a query in its name',
    run: async ({ io, watch, next }) => {
      const socket = watch(io('/auth?q=7', { auth: { n: 1 } }));
      await next(socket, 'auth');
    },
  },
];
