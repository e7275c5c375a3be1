import { createRequire } from 'node:module';
import * as parser from 'socket.io-msgpack-parser';
import { expect, test } from 'vitest';

import type { PacketParser } from '../../lib/socketio/codec.ts';
import { nodeIo } from './support/nodeIo.ts';
import { useServer } from './support/server.ts';

// As scripts load it: the build takes the side of it that does without Node's Buffer.
const ours: PacketParser = createRequire(import.meta.url)('../../dist/apart/msgpack.cjs');

test('a server with socket.io-msgpack-parser is spoken to', async () => {
  const { io, url } = await useServer({ parser });
  io.of('/closed').use((_socket, next) => next(Object.assign(new Error('full'), { data: { code: 'FULL' } })));
  io.on('connection', (socket) => {
    socket.on('echo', (value, bytes, answer) => answer(value, bytes, socket.handshake.auth));
    socket.on('bye', () => socket.disconnect());
  });
  const connect = nodeIo();
  const socket = connect(url, { parser: ours, auth: { token: 'ü' } });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const answers = await new Promise<unknown[]>((resolve) => {
    socket.emit('echo', { n: 1.5, deep: [null, true] }, new Uint8Array([1, 2]).buffer, (...values: unknown[]) =>
      resolve(values),
    );
  });
  expect(answers[0]).toEqual({ n: 1.5, deep: [null, true] });
  expect([...new Uint8Array(answers[1] as ArrayBuffer)]).toEqual([1, 2]);
  expect(answers[2]).toEqual({ token: 'ü' });

  const closed = connect(`${url}/closed`, { parser: ours });
  const error = await new Promise<Error & { data?: unknown }>((resolve) => closed.once('connect_error', resolve));
  expect([error.message, error.data]).toEqual(['full', { code: 'FULL' }]);

  const reason = new Promise((resolve) => socket.once('disconnect', resolve));
  socket.emit('bye');
  expect(await reason).toBe('io server disconnect');
  closed.disconnect();
});
