import type { Interaction } from '../interaction.ts';

/** Every way in which a connection ends. */
export const disconnecting: Interaction[] = [
  {
    name: 'io client disconnect',
    run: async ({ io, watch, next, wait, trace }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      trace('returns the socket', socket.disconnect() === socket);
      socket.disconnect();
      await wait(20);
    },
  },
  {
    name: 'io server disconnect, connection kept',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('kick');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'io server disconnect, connection closed',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('kick all');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'io server disconnect, then connect() again',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.emit('kick');
      await next(socket, 'disconnect');
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'transport close: the server ends the WebSocket',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('close');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'transport close: the TCP connection is cut',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('cut');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'transport close: the server shuts down',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.emit('close server');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'forced close: the engine is closed',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.io.engine?.close();
      await wait(20);
    },
  },
  {
    name: 'ping timeout',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'disconnect');
      await wait(20);
    },
    raw: { figures: { pingInterval: 60, pingTimeout: 40 } },
  },
  {
    name: 'pings keep the connection alive',
    run: async ({ io, watch, next, wait, trace }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      let pings = 0;
      socket.io.on('ping', () => {
        pings++;
      });
      await wait(400);
      trace('alive', socket.connected, pings >= 2);
    },
    server: { pingInterval: 100, pingTimeout: 1500 },
  },
  {
    name: 'disconnect() before the connection is made',
    run: async ({ io, watch, wait, trace }) => {
      const socket = watch(io(), '', { manager: true });
      socket.disconnect();
      trace('after', socket.connected, socket.active);
      await wait(40);
    },
  },
  {
    name: 'disconnect() inside the connect handler',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io());
      socket.on('connect', () => socket.disconnect());
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'disconnect() inside an event handler, with more events behind it',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io());
      socket.on('burst', (n) => n === 1 && socket.disconnect());
      socket.emit('burst', 5);
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'connect() inside the disconnect handler',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io());
      socket.once('disconnect', () => socket.connect());
      await next(socket, 'connect');
      socket.emit('close');
      await next(socket, 'connect');
      await settle(socket);
    },
  },
];
