import { copyFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startChild } from '../../engine/child.ts';
import { withLifetime } from '../../engine/lifetime.ts';
import { listenerOn } from '../../engine/listener.ts';
import { runtimeOf, runtimeOn } from '../../engine/runtime.ts';
import { tempFolder } from '../support/tempFolder.ts';

const waiting = ['-e', 'setTimeout(() => {}, 20_000)'];

describe.skipIf(process.platform !== 'linux')('what a server runs on', () => {
  it('is known of the process that listens, and of no other', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await withLifetime(async (lifetime) => {
      const other = await startChild(lifetime, { command: 'sleep', args: ['20'] });
      expect(listenerOn(port, [other.pid, process.pid])).toBe(process.pid);
      expect(await runtimeOn(port, [other.pid, process.pid])).toBe(`Node.js ${process.version}`);
      expect(await runtimeOn(port, [other.pid])).toBeUndefined();
    });
    server.close();
    await new Promise((resolve) => server.once('close', resolve));
    expect(listenerOn(port, [process.pid])).toBeUndefined();
  });

  it.each([
    ['node', `Node.js ${process.version}`],
    ['node22', `Node.js ${process.version}`],
    ['nodejs', `Node.js ${process.version}`],
    ['bun', `Bun ${process.version}`],
    ['my-gateway', 'my-gateway'],
    ['node_exporter', 'node_exporter'],
    ['esc\u001b[31maped', 'esc[31maped'],
  ])('whose program is the file %j', async (name, runtime) => {
    const file = join(await tempFolder(), name);
    await copyFile(process.execPath, file);
    await withLifetime(async (lifetime) => {
      const child = await startChild(lifetime, { command: file, args: waiting });
      expect(await runtimeOf(child.pid)).toBe(runtime);
    });
  });

  it('is asked without our own variables, which may not be for it', async () => {
    await withLifetime(async (lifetime) => {
      const child = await startChild(lifetime, { command: process.execPath, args: waiting });
      vi.stubEnv('NODE_OPTIONS', '--no-such-option');
      onTestFinished(() => {
        vi.unstubAllEnvs();
      });
      expect(await runtimeOf(child.pid)).toBe(`Node.js ${process.version}`);
    });
  });

  it('is nothing where the process is gone', async () => {
    expect(await runtimeOf(2 ** 22 + 1)).toBeUndefined();
  });
});
