import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildIfChanged } from '../../build/ifChanged.mjs';
import { BuildError, buildAll, sizeLines } from '../../build.mjs';
import { tempFolder } from '../support/tempFolder.ts';

const buildScript = fileURLToPath(new URL('../../build.mjs', import.meta.url));
let root = '';

beforeEach(async () => {
  root = await tempFolder();
});

describe('k6 bundles', () => {
  it('hold everything but k6 itself, with a source map', async () => {
    await source('lib/greet.ts', `export const greet = (name: string): string => 'hello ' + name;`);
    await source(
      'scripts/demo.ts',
      `import { check } from 'k6';\nimport redis from 'k6/x/redis';\nimport { greet } from '../lib/greet.ts';\n` +
        `export default () => check(greet('k6'), { ok: () => redis !== undefined });`,
    );
    const built = await buildAll(root);
    expect(built.map(({ file }) => file).sort()).toEqual(['dist/demo.js', 'dist/demo.js.map']);
    const bundle = await readFile(join(root, 'dist/demo.js'), 'utf8');
    expect(bundle).toMatch(/from"k6"/);
    expect(bundle).toMatch(/from"k6\/x\/redis"/);
    expect(bundle).toContain('hello ');
    expect(bundle).not.toContain('greet.ts"');
    expect(bundle).toContain('sourceMappingURL=demo.js.map');
    expect(sizeLines(built).join()).toMatch(/dist\/demo\.js +0\.\d kB/);
  });

  it('leave out what a script does not use of an entry point, with its metrics, and keep all metrics of what it uses', async () => {
    const metric = (name: string) => `import { Counter } from 'k6/metrics';\nconst made = new Counter('${name}');\n`;
    await source('lib/used.ts', `${metric('of_used')}export const used = () => made;\nnew Counter('beside_used');`);
    await source('lib/unused.ts', `${metric('of_unused')}export const unused = () => made;`);
    await source('lib/k6.ts', `export * from './used.ts';\nexport { unused } from './unused.ts';`);
    await source('thresholds/goals.ts', `export const goal = () => 'a goal';`);
    await source(
      'scripts/demo.ts',
      `import { goal } from 'realtime-load-test/goals';\nimport { used } from 'realtime-load-test/k6';\n` +
        `export default () => [goal(), used()];`,
    );
    await buildAll(root);
    const bundle = await readFile(join(root, 'dist/demo.js'), 'utf8');
    expect(bundle).toContain('of_used');
    expect(bundle).toContain('beside_used');
    expect(bundle).toContain('a goal');
    expect(bundle).not.toContain('of_unused');
    expect(bundle).not.toContain('realtime-load-test');
  });

  it('are refused when they import a Node built-in, with or without the prefix, naming who imports it', async () => {
    for (const name of ['fs', 'node:crypto', 'fs/promises']) {
      await source('lib/bad.ts', `import * as x from '${name}';\nexport const keys = Object.keys(x);`);
      await source('scripts/demo.ts', `import { keys } from '../lib/bad.ts';\nexport default () => keys;`);
      const error = await buildAll(root).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(BuildError);
      expect(String(error)).toContain(`lib/bad.ts:1:20: k6 has no Node built-ins, but lib/bad.ts imports "${name}"`);
    }
  });

  it('are refused above 55 kB, naming bundle, size and the largest module, and nothing is written', async () => {
    await source('lib/large.ts', `export const text = '${'x'.repeat(90_500)}';`);
    await source('scripts/fat.ts', `import { text } from '../lib/large.ts';\nexport default () => text;`);
    await source('scripts/thin.ts', `export default () => 1;`);
    const error = await buildAll(root).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BuildError);
    expect(String(error)).toMatch(
      /dist\/fat\.js is 88\.\d kB, the limit is 55\.0 kB \(largest: lib\/large\.ts 88\.\d kB/,
    );
    expect(String(error)).not.toContain('thin');
    await expect(stat(join(root, 'dist'))).rejects.toThrow();
  });

  it('take the browser side of the Socket.IO parsers', async () => {
    await source(
      'scripts/demo.ts',
      `import { encodePacket } from ${JSON.stringify(modulePath('engine.io-parser/build/esm/index.js'))};\n` +
        `import { Encoder } from ${JSON.stringify(modulePath('socket.io-parser/build/esm/index.js'))};\n` +
        `export default () => [encodePacket, Encoder];`,
    );
    await buildAll(root);
    expect(await readFile(join(root, 'dist/demo.js'), 'utf8')).not.toContain('Buffer.from');
  });
});

describe('the command line', () => {
  it('is an executable with a shebang; packages stay outside, lazy parts become chunks', async () => {
    await source('package.json', '{"type":"module"}');
    await source('cli/late.ts', `export const answer: number = 42;`);
    await source('cli/main.ts', `import('./late.ts').then(({ answer }) => console.log(answer));`);
    await buildAll(root);
    const { stdout } = await promisify(execFile)(join(root, 'dist/rlt.js'));
    expect(stdout).toBe('42\n');
    expect((await readdir(join(root, 'dist/chunks'))).some((name) => name.startsWith('late-'))).toBe(true);
  });
});

describe('a build', () => {
  it('leaves unchanged files alone and removes those of deleted sources', async () => {
    await source('scripts/one.ts', `export default () => 1;`);
    await source('scripts/two.ts', `export default () => 2;`);
    await buildAll(root);
    const before = await stat(join(root, 'dist/one.js'));
    await rm(join(root, 'scripts/two.ts'));
    await buildAll(root);
    const after = await stat(join(root, 'dist/one.js'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect((await readdir(join(root, 'dist'))).sort()).toEqual(['one.js', 'one.js.map']);
  });

  it('says so when there is nothing to build', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, [buildScript, '--root', root]);
    expect(stderr).toContain('nothing to build yet');
  });

  it('ends with code 1 and one line for each error', async () => {
    await source('scripts/demo.ts', `import 'node:net';\nimport './missing.ts';\nexport default () => 1;`);
    const failure = await promisify(execFile)(process.execPath, [buildScript, '--root', root]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: scripts\/demo\.ts:1:8: .*node:net.*\nerror: scripts\/demo\.ts:2:8: .*missing.*\n$/,
      ),
    });
  });
});

describe('a build before each start', () => {
  /** Something else, which a build would put right, but does not look changed. */
  async function damage(): Promise<void> {
    const { atime, mtime } = await stat(demo());
    const text = await readFile(demo(), 'utf8');
    await writeFile(demo(), text.replace('1', '9'));
    await utimes(demo(), atime, mtime);
  }
  const demo = () => join(root, 'dist/demo.js');

  beforeEach(async () => {
    await source('package-lock.json', '{}');
    await source('scripts/demo.ts', `export default () => 111;`);
    await buildIfChanged(root);
    expect(await readFile(demo(), 'utf8')).toContain('111');
    await damage();
  });

  it('is left out where nothing has changed', async () => {
    await buildIfChanged(root);
    expect(await readFile(demo(), 'utf8')).toContain('911');
  });

  it.each<[what: string, change: () => Promise<void>, now: string]>([
    ['a source has changed', () => source('scripts/demo.ts', `export default () => 222;`), '222'],
    ['a source has come', () => source('scripts/other.ts', `export default () => 1;`), '111'],
    ['packages have changed', () => source('package-lock.json', '{"lockfileVersion":3}'), '111'],
    ['what builds has changed', () => source('build/bundles.mjs', ''), '111'],
    ['a file of dist/ is another', () => writeFile(demo(), 'export default 1'), '111'],
    ['dist/ is gone', () => rm(join(root, 'dist'), { recursive: true }), '111'],
  ])('happens where %s', async (_what, change, now) => {
    await change();
    await buildIfChanged(root);
    expect(await readFile(demo(), 'utf8')).toContain(now);
  });

  it('fails as often as it is tried', async () => {
    await source('scripts/demo.ts', `import 'node:net';`);
    await expect(buildIfChanged(root)).rejects.toBeInstanceOf(BuildError);
    await expect(buildIfChanged(root)).rejects.toBeInstanceOf(BuildError);
    await source('scripts/demo.ts', `export default () => 111;`);
    await buildIfChanged(root);
    expect(await readFile(demo(), 'utf8')).toContain('111');
  });
});

async function source(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

function modulePath(path: string): string {
  return fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
}
