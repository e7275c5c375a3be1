import type { Interaction } from '../interaction.ts';

/** Events both ways, and listening to them. */
export const events: Interaction[] = [
  {
    name: 'an event with arguments of every JSON kind, there and back',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('echo', 1, -2.5, 'text', '', true, false, null, [1, [2, []]], { a: { b: {} } }, 'é😀"\\\n');
      await settle(socket);
    },
  },
  {
    name: 'an event without arguments, and send()',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('echo');
      socket.send('hello', 2);
      await settle(socket);
    },
  },
  {
    name: 'undefined, NaN, dates and toJSON become what JSON makes of them',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      const withToJson = { toJSON: () => ({ from: 'toJSON' }), hidden: 1 };
      socket.emit('echo', undefined, { u: undefined, n: Number.NaN }, new Date(0), withToJson);
      await settle(socket);
    },
  },
  {
    name: 'an empty name, a name with quotes, a name like a number, a name of Object.prototype',
    run: async ({ io, watch, settle, trace }) => {
      const socket = watch(io());
      for (const name of ['', 'a"b', '12', 'constructor', '__proto__', 'toString']) {
        socket.on(name, (value) => trace(`on ${name}`, value));
        socket.emit('emit', name, name);
      }
      await settle(socket);
    },
  },
  {
    name: 'a name that is a number reaches its listener',
    run: async ({ io, watch, next, trace }) => {
      const socket = watch(io());
      socket.on('7', (value) => trace('on 7', value));
      socket.emit('go');
      await next(socket, 'after');
    },
    raw: { frames: ['42[7,"seven"]', '42[7]', '42["after"]'] },
  },
  {
    name: 'a large payload',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      socket.on('echo', (text: string) => trace('echo', text.length, text.at(-1)));
      socket.emit('echo', `${'x'.repeat(300_000)}é`);
      await settle(socket);
    },
  },
  {
    name: 'a payload above the server’s maximum',
    ways: ['websocket', 'polling'],
    run: async ({ io, watch, next }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      socket.emit('echo', 'x'.repeat(3000));
      await next(socket, 'disconnect');
    },
    server: { maxHttpBufferSize: 2000 },
  },
  {
    name: 'frames are compressed, where the client offers it',
    ways: ['websocket', 'upgrade'],
    server: { perMessageDeflate: { threshold: 0 } },
    run: async ({ io, watch, next, settle, trace }) => {
      const socket = watch(io('/', { webSocket: { compression: 'deflate' } }));
      await next(socket, 'connect');
      socket.emit('headers', 'sec-websocket-extensions', (offered: unknown) =>
        trace('offered', `${offered}`.split(';')[0]),
      );
      socket.emit('echo', 'größer '.repeat(3000), new Uint8Array(3000).fill(7), { small: true });
      await settle(socket);
      socket.emit('burst', 20);
      await settle(socket);
    },
  },
  {
    name: 'a burst keeps its order',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('burst', 40);
      await settle(socket);
    },
  },
  {
    name: 'several listeners, called in order, one of them twice registered',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      const first = (value: unknown) => trace('first', value);
      socket.on('burst', first);
      socket.on('burst', (value) => trace('second', value));
      socket.on('burst', first);
      socket.emit('burst', 2);
      await settle(socket);
      socket.off('burst', first);
      socket.emit('burst', 1);
      await settle(socket);
      trace('listeners', socket.listeners('burst').length, socket.hasListeners('burst'), socket.hasListeners('none'));
    },
  },
  {
    name: 'once, and once taken back',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      const never = (value: unknown) => trace('never', value);
      socket.once('burst', (value) => trace('once', value));
      socket.once('burst', never);
      socket.off('burst', never);
      socket.emit('burst', 3);
      await settle(socket);
    },
  },
  {
    name: 'off an event, off everything',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      socket.on('burst', (value) => trace('burst', value));
      socket.on('echo', (value) => trace('echo', value));
      socket.off('burst');
      socket.emit('burst', 1);
      socket.emit('echo', 1);
      await settle(socket);
      socket.off();
      socket.emit('echo', 2);
      await settle(socket);
    },
  },
  {
    name: 'listeners added and removed while an event is handled',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      const third = () => trace('third');
      socket.on('burst', (n) => {
        trace('first', n);
        if (n === 0) {
          socket.on('burst', () => trace('added'));
          socket.off('burst', third);
        }
      });
      socket.on('burst', third);
      socket.emit('burst', 2);
      await settle(socket);
    },
  },
  {
    name: 'a listener is called with the socket as this',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      socket.on('echo', function (this: unknown) {
        trace('this is the socket', this === socket);
      });
      socket.emit('echo', 1);
      socket.emit('echo', 1, 2);
      await settle(socket);
    },
  },
  {
    name: 'onAny, prependAny, offAny',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      const any = (...event: unknown[]) => trace('any', ...event);
      socket.on('burst', (n) => trace('burst', n));
      socket.onAny(any);
      socket.prependAny((...event: unknown[]) => trace('prepended', ...event));
      socket.emit('burst', 1);
      await settle(socket);
      socket.offAny(any);
      socket.emit('burst', 1);
      await settle(socket);
      socket.offAny();
      trace('left', socket.listenersAny().length);
      socket.emit('burst', 1);
      await settle(socket);
    },
  },
  {
    name: 'onAnyOutgoing sees what is sent, when it is sent',
    run: async ({ io, next, settle, trace, wait }) => {
      const socket = io('/', { autoConnect: false });
      const sent = (...event: unknown[]) => trace('sent', ...event);
      socket.onAnyOutgoing(sent);
      socket.prependAnyOutgoing(() => trace('first'));
      socket.on('connect', () => trace('connect'));
      socket.emit('echo', 'buffered', Uint8Array.of(1));
      await wait(10);
      socket.connect();
      await next(socket, 'connect');
      socket.emit('answer', 1, (value: unknown) => trace('answer', value));
      await settle(socket);
      socket.offAnyOutgoing(sent);
      socket.emit('echo', 2);
      await settle(socket);
      socket.offAnyOutgoing();
      socket.emit('echo', 3);
      await settle(socket);
    },
  },
  {
    name: 'names that only the library may emit',
    run: async ({ io, trace }) => {
      const socket = io();
      for (const name of ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']) {
        try {
          socket.emit(name, 1);
          trace('allowed', name);
        } catch (error) {
          trace('refused', name, error);
        }
      }
    },
  },
  {
    name: 'names that mean something elsewhere are ordinary events',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      for (const name of ['error', 'open', 'close', 'packet', 'ping', 'pong', 'reconnect', 'message']) {
        socket.emit('emit', name, 1);
      }
      await settle(socket);
    },
  },
  {
    name: 'compress() is in the options of packetCreate, for the next event only',
    server: { pingInterval: 100 },
    run: async ({ io, next, trace, settle }) => {
      const socket = io();
      socket.compress(false).emit('answer', 'before the connect');
      await next(socket, 'connect');
      const packets: unknown[] = [];
      socket.io.engine?.on('packetCreate', ({ type, data, options }: Record<string, unknown>) => {
        packets.push([type, typeof data === 'string' ? data : 'binary', options]);
      });
      socket.emit('answer', 'default');
      socket.compress(false).emit('answer', 'off');
      socket.compress(true).emit('answer', 'on');
      socket.compress(false).volatile.emit('answer', 'dropped', 'or not');
      socket.emit('answer', 'default again', (value: unknown) => trace('answer', value));
      await next(socket.io, 'ping');
      await settle(socket);
      trace('packets', packets.slice(0, 6));
    },
  },
  {
    name: 'compress() changes nothing that can be seen',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.compress(false).emit('echo', 1);
      socket.compress(true).emit('echo', 2);
      await settle(socket);
    },
  },
];
