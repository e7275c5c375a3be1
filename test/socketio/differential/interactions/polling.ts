import type { Bench, ClientSocket, Interaction } from '../interaction.ts';

const byPolling = ['polling', 'upgrade'] as const;

/** HTTP long-polling, and the upgrade from it. */
export const polling: Interaction[] = [
  {
    name: 'polling: a connection begins by polling and goes over to a WebSocket',
    ways: ['upgrade'],
    run: async ({ io, trace, next, settle }) => {
      const socket = io();
      await next(socket.io, 'open');
      traceUpgrade(socket, trace);
      trace('at first', socket.io.engine?.transport.name);
      await upgraded(socket);
      await settle(socket);
      trace('in the end', socket.io.engine?.transport.name, socket.connected);
    },
  },
  {
    name: 'polling: what is sent during the upgrade keeps its order, both ways',
    ways: byPolling,
    run: async ({ io, watch, wait, settle }) => {
      const socket = watch(io());
      for (let i = 0; i < 30; i++) {
        socket.emit('echo', i, i % 3 === 0 ? Uint8Array.of(i, 255) : 'text');
        await wait(5);
      }
      await settle(socket);
    },
  },
  {
    name: 'polling: a burst from the server during the upgrade',
    ways: byPolling,
    run: async ({ io, watch, settle, next }) => {
      const socket = watch(io());
      socket.emit('burst', 10);
      await next(socket, 'burst');
      socket.emit('burst', 60);
      await settle(socket);
    },
  },
  {
    name: 'polling: upgrade false',
    ways: ['upgrade'],
    run: (bench) => staysPolling(bench, { upgrade: false }),
  },
  {
    name: 'polling: the server allows no upgrades',
    ways: ['upgrade'],
    server: { allowUpgrades: false },
    run: (bench) => staysPolling(bench),
  },
  {
    name: 'polling: the server has no WebSocket',
    ways: ['upgrade'],
    server: { transports: ['polling'] },
    run: (bench) => staysPolling(bench),
  },
  {
    name: 'polling: the upgrade is cut off',
    ways: ['upgrade'],
    cutsUpgrades: true,
    run: async ({ io, trace, next, settle, wait }) => {
      const socket = io();
      await next(socket.io, 'open');
      const { engine } = socket.io;
      const failed = new Promise<void>((resolve) =>
        engine?.on('upgradeError', (error) => {
          trace('upgradeError', error);
          resolve();
        }),
      );
      await failed;
      socket.emit('burst', 3);
      await settle(socket);
      await wait(150);
      trace('still', socket.io.engine?.transport.name, socket.connected);
    },
  },
  {
    name: 'polling: the server takes WebSocket only',
    ways: byPolling,
    server: { transports: ['websocket'] },
    run: async ({ io, watch, next, wait }) => {
      await next(watch(io(), '', { manager: true }), 'connect_error');
      await wait(20);
    },
  },
  {
    name: 'polling: the server takes WebSocket only, and all transports are tried',
    ways: ['upgrade'],
    server: { transports: ['websocket'] },
    run: async ({ io, watch, next, trace, settle }) => {
      const socket = watch(io('/', { tryAllTransports: true }), '', { manager: true });
      await next(socket, 'connect');
      await settle(socket);
      trace('by', socket.io.engine?.transport.name);
    },
  },
  {
    name: 'polling: the server takes polling only, and all transports are tried',
    ways: ['polling'],
    server: { transports: ['polling'] },
    run: async ({ io, watch, next, trace, settle }) => {
      const options = { transports: ['websocket', 'polling'], tryAllTransports: true };
      const socket = watch(io('/', options), '', { manager: true });
      await next(socket, 'connect');
      await settle(socket);
      trace('by', socket.io.engine?.transport.name);
    },
  },
  {
    name: 'polling: no transport can be had',
    ways: ['upgrade'],
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io('/', { tryAllTransports: true, path: '/elsewhere' }), '', { manager: true });
      await next(socket, 'connect_error');
      await wait(20);
    },
  },
  {
    name: 'polling: many packets for a server that takes little at once',
    ways: byPolling,
    server: { maxHttpBufferSize: 200 },
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io());
      await next(socket, 'connect');
      for (let i = 0; i < 40; i++) socket.emit('echo', i, 'é'.repeat(20), i % 4 === 0 ? new Uint8Array(30) : null);
      await settle(socket);
    },
  },
  {
    name: 'polling: answers are compressed',
    ways: byPolling,
    server: { httpCompression: { threshold: 1 }, perMessageDeflate: { threshold: 1 } },
    run: async ({ io, watch, next, settle }) => {
      const socket = watch(io('/', { extraHeaders: { 'Accept-Encoding': 'identity' } }));
      await next(socket, 'connect');
      socket.emit('echo', 'x'.repeat(3000));
      await settle(socket);
    },
  },
  {
    name: 'polling: binary, as base64 on the WebSocket too',
    ways: byPolling,
    run: async ({ io, watch, settle }) => {
      const socket = watch(io('/', { forceBase64: true }));
      for (const length of [0, 1, 2, 3, 4, 255]) {
        socket.emit(
          'echo',
          Uint8Array.from({ length }, (_, i) => i),
        );
        await settle(socket);
      }
    },
  },
  {
    name: 'polling: binary as base64 on a WebSocket from the start',
    ways: ['websocket'],
    run: async ({ io, watch, settle }) => {
      const socket = watch(io('/', { forceBase64: true, timestampRequests: true }));
      socket.emit('echo', { bytes: Uint8Array.of(1, 2, 255) }, 'text');
      await settle(socket);
    },
  },
  {
    name: 'polling: the server has forgotten the session',
    ways: ['polling'],
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('forget session');
      await next(socket, 'disconnect');
      await wait(20);
    },
  },
  {
    name: 'polling: the server has forgotten the session, with reconnection',
    ways: ['polling'],
    run: async ({ io, watch, next, settle }) => {
      const options = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50, randomizationFactor: 0 };
      const socket = watch(io('/', options), '', { manager: true });
      await next(socket, 'connect');
      socket.emit('forget session');
      await next(socket.io, 'reconnect');
      await settle(socket);
    },
  },
  {
    name: 'polling: disconnect() in the turn of the connection, and again',
    ways: byPolling,
    run: async ({ io, watch, next, settle, wait }) => {
      const socket = watch(io(), '', { manager: true });
      socket.once('connect', () => socket.disconnect());
      await next(socket, 'disconnect');
      await wait(150);
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'polling: disconnect() while the session is asked for',
    ways: byPolling,
    run: async ({ io, watch, wait, trace }) => {
      const socket = watch(io(), '', { manager: true });
      socket.disconnect();
      await wait(150);
      trace('after', socket.connected, socket.active);
    },
  },
  {
    name: 'polling: heartbeats go on',
    ways: byPolling,
    server: { pingInterval: 150, pingTimeout: 300 },
    run: async ({ io, watch, next, trace, settle }) => {
      const socket = watch(io());
      for (let i = 0; i < 4; i++) await next(socket.io, 'ping');
      await settle(socket);
      trace('connected', socket.connected);
    },
  },
];

async function staysPolling({ io, trace, next, settle, wait }: Bench, options: object = {}): Promise<void> {
  const socket = io('/', { ...options });
  await next(socket.io, 'open');
  traceUpgrade(socket, trace);
  await settle(socket);
  await wait(200);
  socket.emit('burst', 2);
  await settle(socket);
  trace('in the end', socket.io.engine?.transport.name, socket.connected);
}

function traceUpgrade(socket: ClientSocket, trace: Bench['trace']): void {
  const { engine } = socket.io;
  for (const event of ['upgrading', 'upgrade'] as const) {
    engine?.on(event, (transport: { readonly name: string }) => trace(event, transport.name));
  }
  engine?.on('upgradeError', (error) => trace('upgradeError', error));
}

function upgraded(socket: ClientSocket): Promise<void> {
  return new Promise((resolve) => socket.io.engine?.on('upgrade', () => resolve()));
}
