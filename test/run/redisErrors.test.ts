import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requireRedis } from '../../run/requireRedis.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { port } from '../socketio/support/server.ts';

const hello = ['*4', '$6', 'server', '$5', 'redis', '$7', 'version', '$5', '7.0.0', ''].join('\r\n');

/** Answers every command but those that write, which get this. */
async function redisThatAnswers(answer: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (data) => {
      for (const [, name = ''] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const isWrite = /^(?:SET|INCRBY|PUBLISH|DEL)$/i.test(name);
        if (/^HELLO$/i.test(name)) socket.write(hello);
        else if (/^INFO$/i.test(name)) socket.write('$0\r\n\r\n');
        else if (!isWrite) socket.write('+OK\r\n');
        else socket.write(answer);
      }
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  return `redis://:hunter2@127.0.0.1:${port(server.address())}`;
}

const failureAt = (url: string) =>
  requireRedis(resolveSettings({ scenario: 'broadcast-burst', flags: { 'redis-url': url } })).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a Redis that answers, and not as a run needs it, ends it before it begins', () => {
  it.each([
    ['is read-only', "-READONLY You can't write against a read only replica.\r\n", /READONLY/, /primary/],
    ['is full', "-OOM command not allowed when used memory > 'maxmemory'.\r\n", /OOM/, /memory is full/],
    ['cannot write its disk', '-MISCONF Redis is configured to save RDB snapshots\r\n', /MISCONF/, /own log/],
    ['is loading', '-LOADING Redis is loading the dataset in memory\r\n', /LOADING/, /try again/],
    ['wants a password', '-NOAUTH Authentication required.\r\n', /NOAUTH/, /password/],
    [
      'lets its user do nothing',
      "-NOPERM this user has no permissions to run the 'set' command\r\n",
      /NOPERM/,
      /its user needs/,
    ],
  ])('it %s', { timeout: 30_000 }, async (_, answer, message, hint) => {
    const error = await failureAt(await redisThatAnswers(answer));
    expect(error).toMatchObject({
      ...{ name: 'RltError', exitCode: 3 },
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(String(error)).not.toContain('hunter2');
  });
});
