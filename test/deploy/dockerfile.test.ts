import { spawnSync } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { isInstalled, runProgram, skippedWithout } from '../support/programs.ts';

const root = projectRoot();

/** Instructions with their continuation lines joined: what a container engine would read. */
const instructions = (await readFile(join(root, 'deploy', 'Dockerfile'), 'utf8'))
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => ({ name: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
const of = (name: string) => instructions.filter((each) => each.name === name).map(({ rest }) => rest);
const stages = of('FROM').map((text) => / AS (\w+)$/.exec(text)?.[1]);
const lastStage = instructions.slice(instructions.map(({ name }) => name).lastIndexOf('FROM'));

describe('deploy/Dockerfile', () => {
  it('has only instructions that it needs, and no ADD', () => {
    const known = ['FROM', 'COPY', 'RUN', 'ENV', 'WORKDIR', 'USER', 'ENTRYPOINT', 'CMD'];
    expect(instructions.filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  it('pins every base image to a full version', () => {
    expect(stages).toEqual(['go', 'build', undefined]);
    for (const text of of('FROM')) expect(text).toMatch(/^[a-z]+:\d+\.\d+\.\d+-bookworm(-slim)?( AS \w+)?$/);
  });

  it('runs as a user who is not root, by number, after all that needs root', () => {
    const names = lastStage.map(({ name }) => name);
    expect(lastStage.find(({ name }) => name === 'USER')?.rest).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(names.lastIndexOf('USER')).toBeGreaterThan(Math.max(names.lastIndexOf('RUN'), names.lastIndexOf('COPY')));
  });

  it('starts rlt itself, not a shell that would swallow its signals', () => {
    expect(of('ENTRYPOINT')).toEqual(['["rlt"]']);
  });

  it('has its own program as k6, and the real one under another name', () => {
    expect(of('COPY')).toContain('deploy/k6.sh /usr/local/bin/k6');
    expect(of('ENV').join(' ')).toContain('K6_BIN=/opt/cache/k6');
    expect(of('RUN').join(' ')).toContain('ln -s /opt/cache/realtime-load-test/k6-*/k6 /opt/cache/k6');
    expect(of('RUN').join(' ')).not.toContain('/usr/local/bin/k6');
  });

  it('installs packages without extras, and leaves no lists behind', () => {
    const apt = of('RUN').filter((text) => text.includes('apt-get'));
    expect(apt).toHaveLength(1);
    expect(apt[0]).toMatch(
      /^apt-get update && apt-get install --yes --no-install-recommends .* && rm -rf \/var\/lib\/apt\/lists\/\*$/,
    );
  });

  it('copies what there is, from the context or from an earlier stage', async () => {
    for (const text of of('COPY')) {
      const [, from] = /^--from=(\w+) /.exec(text) ?? [];
      if (from !== undefined) expect(stages).toContain(from);
      const sources = text
        .replace(/^--from=\w+ /, '')
        .split(' ')
        .slice(0, -1);
      const inProject = sources.flatMap((source) =>
        from === undefined ? source : (/^\/build\/(.+)/.exec(source)?.[1] ?? []),
      );
      // What the build makes is there once it has run.
      for (const path of inProject) await access(join(root, path));
    }
  });

  it('keeps secrets and what is built out of the context', async () => {
    const ignored = (await readFile(join(root, 'deploy', 'Dockerfile.dockerignore'), 'utf8')).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['**/.git', '**/.env', '**/node_modules', 'config/*.json', 'dist']));
  });
});

describe('deploy/k6.sh', async () => {
  const file = join(root, 'deploy', 'k6.sh');
  const hasShellcheck = await isInstalled('shellcheck');

  it.skipIf(!hasShellcheck)(`is what shellcheck takes${skippedWithout(hasShellcheck, 'shellcheck')}`, async () => {
    const { exitCode, output } = await runProgram('shellcheck', ['--severity=style', file]);
    expect(exitCode, output).toBe(0);
  });

  it('can be started, and becomes rlt instance with the arguments as they are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rlt-k6-'));
    try {
      await writeFile(join(folder, 'rlt'), `#!/bin/sh\nprintf '%s\\n' "$$" "$@"\nexit 107\n`, { mode: 0o755 });
      const args = ['run', '--tag', 'a b', '$(HOME)', '', '--paused'];
      const child = spawnSync(file, args, { env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: 'utf8' });
      // A process of its own would keep the signals that are for k6.
      expect(child.stdout.split('\n')).toEqual([String(child.pid), 'instance', '--', ...args, '']);
      expect(child.status).toBe(107);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
