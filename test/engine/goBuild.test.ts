import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { goBinary } from '../../engine/goBuild.ts';
import { goModules } from '../../engine/goModules.ts';
import { withLifetime } from '../../engine/index.ts';
import { tempFolder } from '../support/tempFolder.ts';

const goCache = process.env.GOCACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'go-build');
let cache = '';
let said: string[] = [];
beforeEach(async () => {
  cache = await tempFolder();
  said = [];
});

it('builds once for two that ask at once, and never again', { timeout: 120_000 }, async () => {
  const both = await Promise.all([build(), build()]);
  expect(both.map(({ built }) => built).sort()).toEqual([false, true]);
  expect(new Set(both.map(({ path }) => path)).size).toBe(1);
  expect(said.filter((line) => line.startsWith('Building the Redis stand-in'))).toHaveLength(1);
  expect(said.some((line) => /^Waiting for process \d+, which is building/.test(line))).toBe(true);
  expect((await stat(both[0].path)).mode & 0o111).not.toBe(0);
  expect(await build()).toMatchObject({ built: false, version: '2.40.0' });
  expect(await readdir(join(cache, 'realtime-load-test'))).toEqual([
    expect.stringMatching(/^miniredis-2\.40\.0-[0-9a-f]{12}$/),
  ]);
});

it('says what failed, what to do, and leaves nothing half-built', { timeout: 60_000 }, async () => {
  await expect(build({ GOFLAGS: '-mod=vendor' })).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/building the Redis stand-in failed: .*vendor/s),
    hint: expect.stringContaining('docs/engine.md'),
  });
  await expect(build({ PATH: '' })).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('Go is needed'),
    hint: expect.stringContaining('install Go'),
  });
  expect(await readdir(join(cache, 'realtime-load-test'))).toEqual([]);
});

function build(env: NodeJS.ProcessEnv = {}) {
  return withLifetime((lifetime) =>
    goBinary(lifetime, goModules.miniredis, {
      log: (line) => said.push(line),
      // Go keeps its own cache below XDG_CACHE_HOME too; the real one makes this a matter of seconds.
      env: { ...process.env, XDG_CACHE_HOME: cache, GOCACHE: goCache, ...env },
    }),
  );
}
