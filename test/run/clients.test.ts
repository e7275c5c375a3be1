import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { makePlan } from '../../contract/plan.ts';
import { requireClientsAtStart, withClients } from '../../run/clients.ts';
import { maskerFor } from '../../settings/secrets.ts';
import { resolveSettings } from '../../settings/settings.ts';
import type { ScenarioName } from '../../thresholds/index.ts';
import { testFolder } from '../report/support/runFolder.ts';

async function settingsOf(scenario: ScenarioName, lines: number, flags: Readonly<Record<string, string>> = {}) {
  const file = join(await testFolder('clients'), 'clients.jsonl');
  const rows = Array.from({ length: lines }, (_, n) => JSON.stringify({ auth: { token: `planted-${n}` } }));
  await writeFile(file, rows.join('\n'));
  return withClients(
    resolveSettings({
      scenario,
      flags: { 'clients-file': file, 'client-count': '5', auth: '{"id":"tenant-{client}"}', ...flags },
    }),
  );
}

test.each([
  ['broadcast-burst', 8],
  ['catch-up-burst', 5],
  ['idle-eviction', 21],
  ['subscription-cap', 1],
] as const)('%s needs a line for each of its %i clients', async (scenario, needed) => {
  expect((await settingsOf(scenario, needed)).clientSecrets).toHaveLength(needed);
  if (needed > 1) {
    await expect(settingsOf(scenario, needed - 1)).rejects.toThrow(
      ` has ${needed - 1} clients, but ${scenario} connects ${needed}`,
    );
  }
});

describe('of a gateway that is yet to be started', () => {
  test.each<[ScenarioName, number, Record<string, string>, Record<string, string>]>([
    // Its own limit, and the extras that come by default.
    ['connection-quota', 53, {}, {}],
    ['connection-quota', 7, { SOCKET_MAX_CONNECTIONS: '4' }, {}],
    ['connection-quota', 9, { SOCKET_MAX_CONNECTIONS: '4' }, { extras: '5' }],
    ['connection-quota', 6, { SOCKET_MAX_CONNECTIONS: '4' }, { attempts: '6' }],
    ['connection-quota', 13, {}, { limit: '10' }],
    ['origin-quota', 28, {}, {}],
    ['origin-quota', 9, { SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '5' }, { 'alternate-origin': 'http://other.test' }],
    ['broadcast-burst', 8, { SOCKET_MAX_CONNECTIONS: '4' }, {}],
  ])('%s needs %i lines with %j and %j', async (scenario, needed, environment, flags) => {
    const settings = await settingsOf(scenario, needed, flags);
    expect(() => requireClientsAtStart(settings, environment)).not.toThrow();
    const short = async () => requireClientsAtStart(await settingsOf(scenario, needed - 1, flags), environment);
    await expect(short()).rejects.toMatchObject({
      exitCode: exitCodes.usage,
      message: expect.stringContaining(` has ${needed - 1} clients, but ${scenario} connects ${needed}`),
    });
  });

  test.each([
    ['off', '0'],
    ['no number', 'many'],
  ])('nothing is asked of the file where the limit is %s', async (_, SOCKET_MAX_CONNECTIONS) => {
    const settings = await settingsOf('connection-quota', 1);
    expect(() => requireClientsAtStart(settings, { SOCKET_MAX_CONNECTIONS })).not.toThrow();
  });
});

test('what the file holds is masked, and is not in the plan', async () => {
  const settings = await settingsOf('broadcast-burst', 8);
  const mask = maskerFor(settings);
  expect(mask('planted-3 of tenant-3 was refused, planted-7 not')).toBe('*** of ***3 was refused, *** not');
  expect(JSON.stringify(makePlan(settings, { runId: 'r', progress: false }))).not.toMatch(/planted|tenant/);
});

test('each line of a large file is read, and of those that no client takes only the number is kept', async () => {
  const file = join(await testFolder('many'), 'clients.csv');
  const rows = Array.from({ length: 100_002 }, (_, n) => `tökén-${n},${'x'.repeat(n % 7)}`);
  await writeFile(file, ['auth.token,query.more', ...rows].join('\r\n'));
  const flags = { 'clients-file': file, 'client-count': '5' };
  const settings = withClients(resolveSettings({ scenario: 'broadcast-burst', flags }));
  expect(settings.clientLines).toBe(100_002);
  expect(settings.clientSecrets?.map(({ auth }) => auth.token)).toEqual(
    Array.from({ length: 100_000 }, (_, n) => `tökén-${n}`),
  );
  await writeFile(file, ['auth.token,query.more', ...rows, 'planted'].join('\n'));
  expect(() => withClients(settings)).toThrow('line 100004 has 1 fields, expected 2');
});

test('a file that is not there is named', () => {
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags: { 'clients-file': '/no/such.csv' } });
  expect(() => withClients(settings)).toThrow(/--clients-file is "\/no\/such\.csv": ENOENT/);
});
