import type { Interaction } from '../interaction.ts';

/** What is emitted while it cannot be sent, and what comes before it is expected. */
export const buffering: Interaction[] = [
  {
    name: 'events emitted before the connection are sent then, before connect is told',
    run: async ({ io, watch, settle, trace }) => {
      const socket = watch(io());
      socket.onAnyOutgoing((...event: unknown[]) => trace('sent', ...event.slice(0, 2)));
      for (const n of [1, 2, 3]) socket.emit('echo', n);
      await settle(socket);
    },
  },
  {
    name: 'events emitted after a disconnect wait for the next connection',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.disconnect();
      socket.emit('echo', 'later');
      socket.emit('answer', 'later', () => undefined);
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'an acknowledgement of a buffered event survives the disconnect',
    run: async ({ io, watch, next, settle, trace }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.disconnect();
      socket.emit('answer', 'kept', (value: unknown) => trace('answer', value));
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'volatile is dropped before the connection and after it',
    run: async ({ io, watch, next, settle, writable }) => {
      const socket = watch(io());
      socket.volatile.emit('echo', 'before');
      await next(socket, 'connect');
      await writable(socket);
      socket.volatile.emit('echo', 'connected');
      await settle(socket);
      socket.disconnect();
      socket.volatile.emit('echo', 'after');
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'volatile is dropped right behind another event',
    ways: ['websocket', 'polling'],
    run: async ({ io, watch, next, settle, writable }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      await writable(socket);
      socket.emit('echo', 1);
      socket.volatile.emit('echo', 'dropped');
      await writable(socket);
      socket.volatile.emit('echo', 'sent');
      await settle(socket);
    },
  },
  {
    name: 'a volatile event that is dropped leaves its timeout running',
    run: async ({ io, trace }) => {
      const socket = io('/', { autoConnect: false });
      const emitter = socket.timeout(20).volatile;
      await new Promise<void>((resolve) =>
        emitter.emit('answer', 1, (error: unknown) => {
          trace('answer', error);
          resolve();
        }),
      );
    },
  },
  {
    name: 'modifiers hold for one event only',
    run: async ({ io, watch, next, settle, trace, wait }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      await wait(10);
      socket.timeout(20).emit('echo', 1);
      socket.emit('never answered', (...values: unknown[]) => trace('answer', ...values));
      await wait(60);
      await settle(socket);
    },
  },
  {
    name: 'events that the server sends at once after connecting',
    run: async ({ io, watch, settle }) => {
      await settle(watch(io('/eager')));
    },
  },
  {
    name: 'events that come before CONNECT is answered are handled when it is',
    run: async ({ io, watch, next }) => {
      await next(watch(io()), 'late');
    },
    raw: {
      connect: ['42["early",1]', '451-["early",{"_placeholder":true,"num":0}]', [7], '40{"sid":"s1"}', '42["late"]'],
    },
  },
  {
    name: 'emitting inside the connect handler',
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io());
      socket.on('connect', () => socket.emit('echo', 'from connect'));
      socket.emit('echo', 'buffered');
      await next(socket, 'connect');
      await settle(socket);
    },
  },
];
