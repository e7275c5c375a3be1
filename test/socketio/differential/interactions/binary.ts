import type { Interaction } from '../interaction.ts';

/** Binary attachments. */
export const binary: Interaction[] = [
  {
    name: 'an ArrayBuffer, there and back',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('echo', Uint8Array.of(0, 1, 254, 255).buffer);
      await settle(socket);
    },
  },
  {
    name: 'views: parts of a buffer, wider elements, DataView',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      const buffer = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer;
      socket.emit('echo', new Uint8Array(buffer, 2, 3));
      socket.emit('echo', Uint16Array.of(1, 258), Float32Array.of(1.5));
      socket.emit('echo', new DataView(buffer, 1, 4));
      await settle(socket);
    },
  },
  {
    name: 'binary in any nesting, several times, beside other values',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      const a = Uint8Array.of(1);
      socket.emit('echo', { list: [a, { deep: [[Uint8Array.of(2, 3)]] }], again: a, text: 'x', none: null }, 7, a);
      await settle(socket);
    },
  },
  {
    name: 'an empty buffer',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('echo', new ArrayBuffer(0), [new Uint8Array(0)]);
      await settle(socket);
    },
  },
  {
    name: 'binary in an acknowledgement',
    run: async ({ io, trace }) => {
      const socket = io();
      trace('answer', await socket.emitWithAck('answer', { bytes: Uint8Array.of(9, 8) }));
      await new Promise<void>((resolve) =>
        socket.emit('answer', 1, Uint8Array.of(7), [Uint8Array.of(6)], (...values: unknown[]) => {
          trace('answer', ...values);
          resolve();
        }),
      );
    },
  },
  {
    name: 'binary on another namespace',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io('/a'));
      socket.emit('echo', Uint8Array.of(1), 'x', Uint8Array.of(2));
      await settle(socket);
    },
  },
  {
    name: 'text and binary events interleaved keep their order',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      for (let i = 0; i < 6; i++) socket.emit('echo', i % 2 === 0 ? i : Uint8Array.of(i));
      await settle(socket);
    },
  },
  {
    name: 'a large attachment',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      socket.on('echo', (bytes: ArrayBuffer) => trace('echo', bytes.byteLength, new Uint8Array(bytes).at(-1)));
      socket.emit('echo', new Uint8Array(200_000).fill(7));
      await settle(socket);
    },
  },
  {
    name: 'binary emitted before the connection',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io('/', { autoConnect: false }));
      socket.emit('echo', { a: Uint8Array.of(5) });
      socket.connect();
      await settle(socket);
    },
  },
  {
    name: 'an object that looks like a placeholder',
    run: async ({ io, watch, settle }) => {
      const socket = watch(io());
      socket.emit('echo', { _placeholder: true, num: 0 });
      await settle(socket);
    },
  },
];
