import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLifetime } from '../../engine/index.ts';
import { historyOf, missingStore, uses } from '../../run/needs.ts';
import { seedByCommand } from '../../run/seedByCommand.ts';
import { planOf, resolveSettings, type Settings } from '../../settings/settings.ts';
import { tempFolder } from '../support/tempFolder.ts';

const settingsFor = (flags: Readonly<Record<string, string>>) =>
  resolveSettings({ scenario: 'catch-up-burst', flags: { 'event-count': '7', ...flags } });

/** Seeds as a run does; `during` is what happens before the run's end. */
async function seed(flags: Readonly<Record<string, string>>, during: (lines: string[]) => unknown = () => {}) {
  const folder = await tempFolder();
  const settings = settingsFor(flags);
  const plan = planOf(settings, { runId: 'r1', progress: false });
  const lines: string[] = [];
  const write = (name: string) => join(folder, name);
  const inFolder = (command: string) => command.replaceAll('FOLDER', folder);
  const own: Settings = {
    ...settings,
    ...(settings.unseedCommand === undefined ? {} : { unseedCommand: inFolder(settings.unseedCommand) }),
  };
  const ended = withLifetime(
    async (lifetime) => {
      const context = { lifetime, line: (line: string) => void lines.push(line), status: () => {} };
      const seeded = await seedByCommand(context, own, plan, inFolder(settings.seedCommand ?? ''));
      await during(lines);
      return seeded.remove();
    },
    { log: () => {} },
  );
  const result = await ended.catch((error: unknown) => error);
  const read = (name: string) => readFile(write(name), 'utf8').catch(() => undefined);
  return { result, lines, stored: await read('stored'), removed: await read('removed') };
}

const store = 'echo "$RLT_JOB_ID $RLT_EVENT_COUNT $RLT_REPLAY_SOURCE $RLT_RUN_ID" > "FOLDER/stored"';
const remove = 'echo "$RLT_JOB_ID" >> "FOLDER/removed"';

describe('a job that a command stores', () => {
  it('is told which one, and is removed once', async () => {
    const found = await seed({ 'seed-command': store, 'unseed-command': remove, 'job-id': 'own' });
    expect(found).toEqual({ result: undefined, lines: [], stored: 'own 7 events r1\n', removed: 'own\n' });
  });

  it('stays where nothing removes it, and is named', async () => {
    const { lines } = await seed({ 'seed-command': store });
    expect(lines.join()).toMatch(/the job load-test-catchup-r1 stays stored: no --unseed-command removes it/);
  });

  it('that fails is an error with its words and without its secrets; what it has stored is removed', async () => {
    const command = `${store}; echo "no such table, token planted-secret"; exit 3`;
    const { result, removed } = await seed({
      ...{ 'seed-command': command, 'unseed-command': remove, auth: '{"token":"planted-secret"}' },
    });
    expect(result).toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^--seed-command ended with exit code 3.*no such table, token \*\*\*/s),
    });
    expect(removed).toBe('load-test-catchup-r1\n');
  });

  it('that takes too long is ended', async () => {
    const { result, removed } = await seed({
      'seed-command': 'sleep 60',
      'unseed-command': remove,
      'seed-timeout': '300',
    });
    expect(result).toMatchObject({ exitCode: 3, message: expect.stringContaining('did not end within 0.3 s') });
    expect(removed).toBeDefined();
  });

  it('is removed after Ctrl-C, while it is stored and later', async () => {
    const early = await seed({
      'seed-command': `${store}; kill -INT ${process.pid}; sleep 60`,
      'unseed-command': remove,
    });
    expect(early).toMatchObject({ result: { exitCode: 130 }, removed: 'load-test-catchup-r1\n' });
    const later = await seed({ 'seed-command': store, 'unseed-command': remove }, () => {
      process.kill(process.pid, 'SIGINT');
      return new Promise((_, reject) => setTimeout(reject, 200, new Error('ended')));
    });
    expect(later).toMatchObject({ result: { exitCode: 130 }, removed: 'load-test-catchup-r1\n' });
  });

  it('that cannot be removed is named', async () => {
    const { result, lines } = await seed({ 'seed-command': store, 'unseed-command': 'echo locked; exit 1' });
    expect(result).toMatch(/^the job load-test-catchup-r1 could not be removed: --unseed-command ended.*locked/s);
    expect(lines).toHaveLength(1);
  });
});

it('needs no MongoDB', () => {
  const own = settingsFor({ 'seed-command': store, 'mongo-uri': 'mongodb://127.0.0.1/none' });
  expect([uses('mongo', own), missingStore(own)]).toEqual([false, undefined]);
  expect(historyOf(own)).toBe('stored by --seed-command for this run');
  expect(missingStore(settingsFor({}))).toContain('--seed-command stores one in a way of your own');
  expect(historyOf(settingsFor({ 'job-id': 'x' }))).toBe('stored before this run (--job-id)');
  expect(historyOf(resolveSettings({ scenario: 'idle-eviction' }))).toBeUndefined();
});

it('is not removed by a command that has nothing to remove', () => {
  expect(() => settingsFor({ 'unseed-command': 'x' })).toThrow('--unseed-command has no effect without --seed-command');
  expect(() => settingsFor({ 'seed-command': ' ' })).toThrow('--seed-command is " ": expected a shell command');
});
