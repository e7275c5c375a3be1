import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { withRedis } from '../../../run/probe/publishOnce.ts';
import { port } from '../../socketio/support/server.ts';
import { useRedis } from '../../support/services.ts';

const redis = useRedis();

/** A node of a cluster that holds none of the keys. */
async function useOtherNode(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      const commands = text.match(/^\*\d+\r?$/gm) ?? [];
      socket.write(commands.map(() => (/\bXADD\b/.test(text) ? answer : '+OK\r\n')).join(''));
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `redis://127.0.0.1:${port(server.address())}`;
}

const add = (url: string) =>
  withRedis(url, 1000, async (send) => {
    await send(['XADD', 'events', '*', 'n', '1']);
    return send(['XLEN', 'events']);
  });

it.each(['127.0.0.1', ''])('goes to the node at %j that a cluster names', async (host) => {
  const url = await useOtherNode(`-MOVED 866 ${host}:${new URL(redis().url).port}\r\n`);
  expect(Number(await add(url))).toBeGreaterThan(0);
});

it('goes to no third one', async () => {
  const other = await useOtherNode('-MOVED 866 127.0.0.1:1\r\n');
  const url = await useOtherNode(`-MOVED 866 127.0.0.1:${new URL(other).port}\r\n`);
  await expect(add(url)).rejects.toThrow('MOVED 866');
});
