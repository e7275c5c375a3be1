import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type K6, resolveK6, withLifetime } from '../../engine/index.ts';
import { isTooOld, parseK6Version } from '../../engine/k6Version.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { pathWithGo } from './support/pathWithGo.ts';

let folder = '';
let said: string[] = [];
beforeEach(async () => {
  folder = await tempFolder();
  said = [];
});

const extended =
  'k6 v2.2.0 (go1.26.8, linux/amd64)\nExtensions:\n  github.com/grafana/xk6-redis v0.4.3, k6/x/redis [js]';
const stock = 'k6 v1.7.1 (commit/1234567, go1.25.0, linux/amd64)';
const old = 'k6 v1.5.9 (go1.25.0, linux/amd64)\nExtensions:\n  github.com/grafana/xk6-redis v0.3.6, k6/x/redis [js]';

describe('k6 is taken from', () => {
  it('K6_BIN before all else', async () => {
    const path = await fakeK6('own', extended);
    const k6 = await resolve({ K6_BIN: path, PATH: await onPath('a', extended) });
    expect(k6).toMatchObject({ path, version: '2.2.0', redisExtensionVersion: '0.4.3', source: 'K6_BIN', notes: [] });
    expect(k6.line).toBe(`k6 2.2.0 with xk6-redis 0.4.3 (K6_BIN, ${path})`);
  });

  it('K6_BIN without the extension, which k6 then fetches itself', async () => {
    const k6 = await resolve({ K6_BIN: await fakeK6('own', stock), PATH: '' });
    expect(k6).toMatchObject({ version: '1.7.1', redisExtensionVersion: undefined, source: 'K6_BIN' });
    expect(k6.line).toContain('k6 1.7.1 fetching xk6-redis itself');
  });

  it('PATH, passing over one that is too old, one without the extension and one that is broken', async () => {
    const path = [
      await onPath('a', old),
      await onPath('b', stock),
      await onPath('c', 'hello'),
      await onPath('d', extended),
    ];
    const k6 = await resolve({ PATH: path.join(delimiter) });
    expect(k6).toMatchObject({ path: join(folder, 'd/k6'), source: 'PATH' });
    expect(k6.notes).toEqual([
      'K6_BIN is not set',
      `${folder}/a/k6: k6 1.5.9 is older than 1.6.0`,
      `${folder}/b/k6 (1.7.1) has no k6/x/redis`,
      `${folder}/c/k6: it is not k6: "version" printed "hello\\n"`,
    ]);
  });

  it('a stock one on PATH when there is neither a cached build nor Go, saying why', async () => {
    const k6 = await resolve({ PATH: await onPath('a', stock) });
    expect(k6).toMatchObject({ path: join(folder, 'a/k6'), source: 'provisioning' });
    expect(k6.line).toMatch(/fetching xk6-redis itself \(.*needs the internet\).*nothing in the cache.*Go is needed/);
  });

  it('our own build, which the next start finds in the cache', { timeout: 400_000 }, async () => {
    const env = { ...process.env, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME, K6_BIN: '', PATH: await pathWithGo() };
    const built = await resolve(env);
    expect(['build', 'cache']).toContain(built.source);
    const again = await resolve(env);
    expect(again).toMatchObject({
      path: built.path,
      source: 'cache',
      version: '2.2.0',
      redisExtensionVersion: '0.4.3',
    });
    expect(again.line).toBe('k6 2.2.0 with xk6-redis 0.4.3 (cached build); K6_BIN is not set; no k6 on PATH');
  });
});

describe('refused with exit code 3:', () => {
  it.each([
    ['a missing file', () => join(folder, 'none'), 'there is no such file'],
    ['a folder', () => folder, 'it is not an executable file'],
    ['another program', () => fakeK6('other', 'hello'), 'it is not k6'],
    ['a k6 that is too old', () => fakeK6('old', old), 'k6 1.5.9 is older than 1.6.0'],
    ['a k6 that fails', () => fakeK6('bad', extended, 'exit 4'), '"version" failed'],
  ])('K6_BIN naming %s, though PATH has a good one', async (_what, bin, why) => {
    const K6_BIN = await bin();
    await expect(resolve({ K6_BIN, PATH: await onPath('a', extended) })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`K6_BIN is ${JSON.stringify(K6_BIN)}, but ${why}`),
      hint: expect.stringContaining('unset K6_BIN'),
    });
  });

  it('nothing to be had at all', async () => {
    await expect(resolve({ PATH: '' })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('go could not be started: there is no such program'),
      hint: expect.stringContaining('install Go'),
    });
    expect(said[0]).toContain('Building k6 with the Redis extension');
  });
});

describe('versions', () => {
  it.each([
    ['1.5.9', true],
    ['0.57.0', true],
    ['1.6.0', false],
    ['1.10.0', false],
    ['2.0.0-rc1', false],
  ])('%s is too old: %s', (version, tooOld) => {
    expect(isTooOld(version)).toBe(tooOld);
  });

  it('are read whatever the executable is called', () => {
    expect(parseK6Version('my-k6 v2.2.0 (go1.26.8, linux/amd64)\n')).toEqual({
      version: '2.2.0',
      redisExtensionVersion: undefined,
    });
    expect(parseK6Version(extended)?.redisExtensionVersion).toBe('0.4.3');
  });
});

/** With an empty cache, unless the environment names one. */
function resolve(env: NodeJS.ProcessEnv): Promise<K6> {
  return withLifetime((lifetime) =>
    resolveK6(lifetime, { log: (line) => said.push(line), env: { XDG_CACHE_HOME: folder, ...env } }),
  );
}

async function onPath(name: string, output: string): Promise<string> {
  await mkdir(join(folder, name));
  await fakeK6(join(name, 'k6'), output);
  return join(folder, name);
}

async function fakeK6(name: string, output: string, end = 'exit 0'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\ncat <<'.'\n${output}\n.\n${end}\n`);
  await chmod(path, 0o755);
  return path;
}
