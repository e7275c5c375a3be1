import type { Interaction } from '../interaction.ts';

/** Acknowledgements in both directions. */
export const acknowledgements: Interaction[] = [
  {
    name: 'the server answers, with nothing, one value, several',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      for (const args of [[], [1], [1, 'two', { three: 3 }]]) {
        socket.emit('answer', ...args, (...values: unknown[]) => trace('answer', ...values));
      }
      await settle(socket);
    },
  },
  {
    name: 'the server answers twice, only the first counts',
    run: async ({ io, settle, trace }) => {
      const socket = io();
      socket.emit('answer twice', (...values: unknown[]) => trace('answer', ...values));
      await settle(socket);
    },
  },
  {
    name: 'the server answers out of order',
    run: async ({ io, trace }) => {
      const socket = io();
      const late = new Promise((resolve) => socket.emit('answer late', 300, resolve)).then((ms) => trace('late', ms));
      socket.emit('answer late', 10, (ms: unknown) => trace('soon', ms));
      await late;
    },
  },
  {
    name: 'emitWithAck',
    run: async ({ io, trace }) => {
      const socket = io();
      trace('value', await socket.emitWithAck('answer', { a: 1 }));
      trace('nothing', await socket.emitWithAck('answer'));
      trace('first of two', await socket.emitWithAck('answer', 1, 2));
    },
  },
  {
    name: 'timeout() that runs out',
    run: async ({ io, next, trace }) => {
      const socket = io();
      await next(socket, 'connect');
      const answered = new Promise<void>((resolve) =>
        socket.timeout(30).emit('never answered', (...values: unknown[]) => {
          trace('answer', ...values);
          resolve();
        }),
      );
      trace('sent');
      await answered;
    },
  },
  {
    name: 'timeout() with an answer in time',
    run: async ({ io, trace, settle }) => {
      const socket = io();
      socket.timeout(3000).emit('answer', 1, 2, (...values: unknown[]) => trace('answer', ...values));
      await settle(socket);
    },
  },
  {
    name: 'an answer that comes after its timeout',
    run: async ({ io, next, trace, wait, settle }) => {
      const socket = io();
      await next(socket, 'connect');
      socket.timeout(20).emit('answer late', 300, (...values: unknown[]) => trace('answer', ...values));
      await wait(400);
      await settle(socket);
    },
  },
  {
    name: 'emitWithAck with a timeout that runs out, and one in time',
    run: async ({ io, trace }) => {
      const socket = io();
      trace('in time', await socket.timeout(3000).emitWithAck('answer', 'yes'));
      await socket
        .timeout(20)
        .emitWithAck('never answered')
        .catch((error) => trace('rejected', error));
    },
  },
  {
    name: 'ackTimeout as an option',
    run: async ({ io, next, trace, settle }) => {
      const socket = io('/', { ackTimeout: 500 });
      await next(socket, 'connect');
      socket.emit('answer', 1, (...values: unknown[]) => trace('answer', ...values));
      await settle(socket);
      await new Promise<void>((resolve) =>
        socket.emit('never answered', (...values: unknown[]) => {
          trace('no answer', ...values);
          resolve();
        }),
      );
    },
  },
  {
    name: 'timeout() counts from the emit, also while not connected, and takes the event out of the buffer',
    run: async ({ io, watch, next, trace, settle }) => {
      const socket = watch(io('/', { autoConnect: false }));
      socket.onAnyOutgoing((...event: unknown[]) => trace('sent', ...event));
      await new Promise<void>((resolve) =>
        socket.timeout(20).emit('echo', 'too late', (...values: unknown[]) => {
          trace('answer', ...values);
          resolve();
        }),
      );
      socket.connect();
      await next(socket, 'connect');
      await settle(socket);
    },
  },
  {
    name: 'the connection ends before the answer: callbacks, promises, timeouts',
    run: async ({ io, next, trace, wait }) => {
      const socket = io();
      await next(socket, 'connect');
      socket.on('disconnect', (reason) => trace('disconnect', reason));
      socket.emit('never answered', () => trace('plain callback'));
      socket.timeout(5000).emit('never answered', (error: unknown) => trace('with timeout', error));
      socket.emitWithAck('never answered').catch((error) => trace('promise', error));
      socket.emit('close');
      await next(socket, 'disconnect');
      await wait(10);
    },
  },
  {
    name: 'a local disconnect before the answer',
    run: async ({ io, next, trace, wait }) => {
      const socket = io();
      await next(socket, 'connect');
      socket.emitWithAck('never answered').catch((error) => trace('promise', error));
      socket.disconnect();
      await wait(10);
    },
  },
  {
    name: 'the client answers the server, with several values and binary',
    run: async ({ io, watch, settle, next }) => {
      const socket = watch(io());
      socket.on('question', (a: number, b: number, answer: (...values: unknown[]) => void) =>
        answer(a + b, { bytes: Uint8Array.of(a, b) }),
      );
      socket.emit('ask', 2, 3);
      await next(socket, 'answered');
      await settle(socket);
    },
  },
  {
    name: 'the client answers twice, only the first is sent',
    run: async ({ io, watch, settle, next }) => {
      const socket = watch(io());
      socket.on('question', (answer: (...values: unknown[]) => void) => {
        answer(1);
        answer(2);
      });
      socket.emit('ask');
      await next(socket, 'answered');
      await settle(socket);
    },
  },
  {
    name: 'the client answers after it was disconnected',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io());
      socket.emit('ask', 1);
      const [, answer] = await next(socket, 'question');
      socket.disconnect();
      if (typeof answer === 'function') answer(1);
      await wait(20);
    },
  },
  {
    name: 'answers to questions that nobody asked',
    run: async ({ io, watch, next }) => {
      const socket = watch(io());
      socket.emit('go');
      await next(socket, 'still here');
    },
    raw: { frames: ['4399["nobody"]', '43[]', '42["still here"]'] },
  },
  {
    name: 'retries: sent again until answered',
    run: async ({ io, next, trace }) => {
      const socket = io('/', { retries: 2, ackTimeout: 400 });
      socket.onAnyOutgoing((name: unknown, ...args: unknown[]) => trace('sent', name, args.length));
      await next(socket, 'connect');
      socket.emit('never answered', (error: unknown) => trace('gave up', error));
      await new Promise<void>((resolve) =>
        socket.emit('answer', 'second', (error: unknown, value: unknown) => {
          trace('answer', error, value);
          resolve();
        }),
      );
    },
  },
  {
    name: 'retries: order is kept while the first waits, and the queue outlives the connection',
    run: async ({ io, next, trace, wait }) => {
      const socket = io('/', { retries: 5, ackTimeout: 3000, autoConnect: false });
      socket.onAnyOutgoing((...event: unknown[]) => trace('sent', ...event.slice(0, 2)));
      socket.emit('answer', 1, (error: unknown, value: unknown) => trace('answer', error, value));
      socket.emit('answer late', 900, (error: unknown, value: unknown) => trace('answer', error, value));
      const last = new Promise<void>((resolve) =>
        socket.emit('answer', 3, (error: unknown, value: unknown) => {
          trace('answer', error, value);
          resolve();
        }),
      );
      socket.volatile.emit('answer', 4, (error: unknown) => trace('volatile', error));
      socket.connect();
      await next(socket, 'connect');
      await wait(400);
      socket.disconnect();
      trace('away');
      await wait(20);
      socket.connect();
      await next(socket, 'connect');
      await last;
    },
  },
];
