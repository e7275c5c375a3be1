import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { withDatabase } from '../../seed/database.ts';
import { seedJob } from '../../seed/seed.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { port } from '../socketio/support/server.ts';
import { useMongo } from '../support/services.ts';

const mongo = useMongo();

/** The same MongoDB through a link that passes nothing on any more once a command with this word was sent. */
async function mongoThatHangsAt(word: string): Promise<string> {
  const target = new URL(mongo().uri);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect({ host: target.hostname, port: Number(target.port) });
    for (const end of [socket, onward]) sockets.add(end.on('error', () => {}));
    let hangs = false;
    socket.on('data', (data) => {
      hangs ||= data.includes(word);
      if (!hangs) onward.write(data);
    });
    onward.pipe(socket);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  target.host = `127.0.0.1:${port(server.address())}`;
  return target.href;
}

const withTimes = (uri: string) =>
  `${uri}${uri.includes('?') ? '&' : '?'}socketTimeoutMS=1000&serverSelectionTimeoutMS=1000`;

describe('a MongoDB that answers no more ends a run in words', () => {
  it('from the first command on', { timeout: 30_000 }, async () => {
    await expect(withDatabase(withTimes(await mongoThatHangsAt('')), async () => 1)).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
    });
  });

  it('while events are stored', { timeout: 30_000 }, async () => {
    const request = {
      ...{ mongoUri: withTimes(await mongoThatHangsAt('insert')), jobId: 'hangs', eventCount: 5 },
      ...{ source: 'events' as const, profile: defaultProfile },
    };
    await expect(seedJob(request)).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
      message: expect.stringContaining('cannot be used'),
    });
  });
});
