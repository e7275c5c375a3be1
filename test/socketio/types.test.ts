import { describe, expectTypeOf, test } from 'vitest';
import type { DisconnectReason, Io, Socket } from '../../lib/socketio/index.ts';

interface ServerToClient {
  'job-event'(event: { jobId: string }, sequence: number): void;
  question(n: number, answer: (value: string) => void): void;
}

interface ClientToServer {
  subscribe(request: { jobId: string }): void;
  add(a: number, b: number, answer: (sum: number) => void): void;
}

/* Checked by the compiler; nothing here runs. */

declare const io: Io;
declare const socket: Socket<ServerToClient, ClientToServer>;
declare const untyped: Socket;

describe('types of events', () => {
  test('handlers get typed arguments', () => {
    const use = () => {
      const typed = io<ServerToClient, ClientToServer>('http://h');
      expectTypeOf(typed).toEqualTypeOf(socket);
      socket.on('job-event', (event, sequence) => {
        expectTypeOf(event).toEqualTypeOf<{ jobId: string }>();
        expectTypeOf(sequence).toBeNumber();
      });
      socket.once('disconnect', (reason) => expectTypeOf(reason).toEqualTypeOf<DisconnectReason>());
      socket.on('connect_error', (error) => expectTypeOf(error.message).toBeString());
      // @ts-expect-error: no such event
      socket.on('job-events', () => undefined);
    };
    expectTypeOf(use).toBeFunction();
  });

  test('what is sent is checked, and acknowledgements are typed', () => {
    const use = async () => {
      socket.emit('subscribe', { jobId: '1' });
      // @ts-expect-error: the id is a string
      socket.emit('subscribe', { jobId: 1 });
      socket.emit('add', 1, 2, (sum) => expectTypeOf(sum).toBeNumber());
      expectTypeOf(await socket.emitWithAck('add', 1, 2)).toBeNumber();
      expectTypeOf(await socket.timeout(100).emitWithAck('add', 1, 2)).toBeNumber();
      socket.timeout(100).emit('add', 1, 2, (error, sum) => {
        expectTypeOf(error).toEqualTypeOf<Error | null>();
        expectTypeOf(sum).toEqualTypeOf<number | undefined>();
      });
    };
    expectTypeOf(use).toBeFunction();
  });

  test('without types, handlers may declare what they know', () => {
    const use = async () => {
      untyped.on('anything', (event: { jobId: string }) => event.jobId);
      untyped.on('anything', (event, more) => {
        expectTypeOf(event).toBeAny();
        expectTypeOf(more).toBeAny();
      });
      untyped.on('disconnect', (reason) => expectTypeOf(reason).toEqualTypeOf<DisconnectReason>());
      untyped.emit('anything', 1, 'two', () => undefined);
      expectTypeOf(await untyped.emitWithAck('anything', 1)).toBeAny();
      expectTypeOf(await untyped.timeout(100).emitWithAck('anything', 1)).toBeAny();
    };
    expectTypeOf(use).toBeFunction();
  });
});
