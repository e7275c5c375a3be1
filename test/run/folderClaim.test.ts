import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, type TestContext } from 'vitest';
import { claimFolder, claimIfWritable, inTurn } from '../../run/folderClaim.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { useProgram } from '../support/program.ts';
import { itWithFolder as it } from '../support/tempFolder.ts';

const program = useProgram('test/run/support/claimant.ts');

/** A process that has said its first line: that it has claimed the folder, or why not. */
async function claimant(atEnd: TestContext['onTestFinished'], path: string, mode = '', command = 'rlt run --claimant') {
  const child = spawn(process.execPath, [program(), path, mode, command]);
  atEnd(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]): unknown => code);
  const [first] = await once(child.stdout, 'data');
  return { child, ended, said: String(first).trim() };
}

describe.concurrent('a folder that a run writes into', { timeout: 60_000 }, () => {
  it.for<[how: string, second: (folder: string) => string]>([
    ['by its own name', (folder: string) => folder],
    ['by a link', (folder: string) => `${folder}-link`],
  ])(
    'is refused to a second one, %s, and free again at the end',
    async ([, second], { folder: parent, onTestFinished }) => {
      const folder = join(parent, 'out');
      await symlink(folder, `${folder}-link`);
      const one = await claimant(onTestFinished, folder);
      expect(one.said).toBe('claimed');
      const other = await claimant(onTestFinished, second(folder));
      expect(other.said).toMatch(/is being written by "rlt run --claimant" \(process \d+, since 20.*\)$/);
      expect(other.said).toContain(`process ${one.child.pid},`);
      expect(await other.ended).toBe(2);
      one.child.stdin.write('go on\n');
      expect(await one.ended).toBe(0);
      expect(await readdir(folder)).toEqual(['suite-summary.json']);
      expect((await claimant(onTestFinished, second(folder))).said).toBe('claimed');
    },
  );

  it('is claimed by one of many that come together', async ({ folder: parent, onTestFinished }) => {
    const folder = join(parent, 'out');
    const all = await Promise.all(Array.from({ length: 5 }, () => claimant(onTestFinished, folder)));
    expect(all.filter(({ said }) => said === 'claimed')).toHaveLength(1);
  });

  it.for([
    ['SIGINT', 'lifetime'],
    ['SIGTERM', 'lifetime'],
    ['SIGINT', ''],
    ['SIGHUP', ''],
  ] as const)(
    'is free again, and gone if it is empty, after %s (%s)',
    async ([signal, mode], { folder: parent, onTestFinished }) => {
      const folder = join(parent, 'out');
      const one = await claimant(onTestFinished, folder, mode);
      one.child.kill(signal);
      expect(await one.ended).toBe(130);
      await expect(stat(folder)).rejects.toThrow(/ENOENT/);
    },
  );

  it('is taken over from one that was killed', async ({ folder: parent, onTestFinished }) => {
    const folder = join(parent, 'out');
    const one = await claimant(onTestFinished, folder);
    one.child.kill('SIGKILL');
    await one.ended;
    expect(await readdir(folder)).toEqual(['.rlt-claim']);
    for (const name of ['.a.json.unfinished', 'page.html.0123abcd.unfinished', 'unfinished', 'their.unfinished']) {
      await writeFile(join(folder, name), '{');
    }
    const next = await claimant(onTestFinished, folder);
    expect(next.said).toBe('claimed');
    expect(await readdir(folder)).toEqual(['.rlt-claim', 'their.unfinished', 'unfinished']);
    expect((await claimant(onTestFinished, folder)).said).toContain(`process ${next.child.pid},`);
  });

  it('is told apart from one on another machine, which may live', async ({ folder }) => {
    await writeFile(join(folder, '.rlt-claim'), '1 1 a {"host":"elsewhere","since":"2026","about":"rlt suite"}');
    await expect(claimFolder(folder, 'rlt run')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('"rlt suite" (process 1 on elsewhere, since 2026)'),
      hint: expect.stringContaining('.rlt-claim'),
    });
  });

  it('is waited for where what holds it is soon done', async ({ folder, onTestFinished }) => {
    const run = await claimant(onTestFinished, folder);
    await expect(claimIfWritable(folder, 'rlt report', 20_000)).rejects.toMatchObject({ exitCode: 2 });
    run.child.stdin.write('go on\n');
    await run.ended;
    const one = await claimant(onTestFinished, folder, '', 'rlt report results');
    setTimeout(() => one.child.stdin.write('go on\n'), 300);
    (await claimIfWritable(folder, 'rlt report', 20_000))();
    expect(await one.ended).toBe(0);
  });

  it('is given back at once where it holds what may not be overwritten', async ({ folder }) => {
    await writeFile(join(folder, 'mine.json'), '{}');
    const request = { path: folder, force: false, planned: ['mine.json'], command: 'rlt run' };
    await expect(openOutputFolder(request)).rejects.toMatchObject({ exitCode: 2 });
    expect(await readdir(folder)).toEqual(['mine.json']);
  });

  it.skipIf(process.getuid?.() === 0)(
    'that can only be read is an error (skipped for root)',
    async ({ folder: parent }) => {
      const folder = join(parent, 'out');
      await mkdir(folder);
      await chmod(folder, 0o555);
      await expect(
        openOutputFolder({ path: folder, force: true, planned: [], command: 'rlt run' }),
      ).rejects.toMatchObject({ exitCode: 3 });
      await claimIfWritable(folder, 'rlt report', 0);
    },
  );
});

it('an index is made by one at a time, and also where no lock can be had', async ({ folder }) => {
  let now = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 20));
    now--;
    return 'made';
  };
  expect(await Promise.all([1, 2, 3].map(() => inTurn(folder, work)))).toEqual(['made', 'made', 'made']);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'file'), '');
  expect(await inTurn(join(folder, 'file'), work)).toBe('made');
});
