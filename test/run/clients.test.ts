import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePlan } from '../../contract/plan.ts';
import { withClients } from '../../run/clients.ts';
import { maskerFor } from '../../settings/secrets.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { testFolder } from '../report/support/runFolder.ts';

async function settingsOf(
  scenario: 'broadcast-burst' | 'catch-up-burst' | 'idle-eviction' | 'subscription-cap',
  lines: number,
) {
  const file = join(await testFolder('clients'), 'clients.jsonl');
  const rows = Array.from({ length: lines }, (_, n) => JSON.stringify({ auth: { token: `planted-${n}` } }));
  await writeFile(file, rows.join('\n'));
  return withClients(
    resolveSettings({
      scenario,
      flags: { 'clients-file': file, 'client-count': '5', auth: '{"id":"tenant-{client}"}' },
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
      `--clients-file has ${needed - 1} clients, but ${scenario} connects ${needed}`,
    );
  }
});

test('what the file holds is masked, and is not in the plan', async () => {
  const settings = await settingsOf('broadcast-burst', 8);
  const mask = maskerFor(settings);
  expect(mask('planted-3 of tenant-3 was refused, planted-7 not')).toBe('*** of ***3 was refused, *** not');
  expect(JSON.stringify(makePlan(settings, { runId: 'r', progress: false }))).not.toMatch(/planted|tenant/);
});

test('a file that is not there is named', () => {
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags: { 'clients-file': '/no/such.csv' } });
  expect(() => withClients(settings)).toThrow(/--clients-file is "\/no\/such\.csv": ENOENT/);
});
