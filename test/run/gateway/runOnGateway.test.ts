import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type K6, withLifetime } from '../../../engine/index.ts';
import type { GatewayReport } from '../../../report/schema.ts';
import { runOnGateway } from '../../../run/gateway/runOnGateway.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const k6: K6 = {
  path: 'k6',
  version: '2.2.0',
  redisExtensionVersion: undefined,
  source: 'PATH',
  notes: [],
  label: 'k6 2.2.0',
  line: 'k6 2.2.0',
};

/** Judges a gateway that left this log behind, without running the scenario. */
async function goalsOfGateway(kind: 'reference' | 'running', log: string | undefined, isPromised: boolean) {
  const file = join(await tempFolder(), 'gateway.log');
  await writeFile(file, log ?? '');
  const report: Omit<GatewayReport, 'log'> = { kind };
  const calls: string[] = [];
  const { report: judged } = await withLifetime((lifetime) =>
    runOnGateway(
      { lifetime, k6, status: () => {}, line: () => {}, log: { allowedLog: [/^ERROR known/], isPromised } },
      {
        settings: resolveSettings({ scenario: 'connection-quota' }),
        isUp: true,
        skipped: 'nobody runs it',
        isGone: () => false,
        close: async () => {
          calls.push('close');
          return { report, log: log === undefined ? undefined : [{ source: 'its output', file, start: 0 }] };
        },
      },
      { before: async () => void calls.push('before'), after: async () => void calls.push('after') },
    ),
  );
  expect(calls).toEqual(['before', 'after', 'close']);
  const own = (judged.goals ?? []).filter(({ goal }) => goal === 'log');
  return Object.fromEntries(own.map(({ id, outcome }) => [id, outcome]));
}

it.each([
  ['reference', 'ERROR something\n', false, { 'log.clean': 'failed', 'gateway.alive': 'passed' }],
  ['reference', 'ERROR known\nINFO fine\n', false, { 'log.clean': 'passed', 'gateway.alive': 'passed' }],
  ['reference', undefined, false, { 'log.clean': 'skipped', 'gateway.alive': 'passed' }],
  ['running', undefined, false, { 'gateway.alive': 'passed' }],
  ['running', undefined, true, { 'log.clean': 'skipped', 'gateway.alive': 'passed' }],
  ['running', 'ERROR something\n', false, { 'log.clean': 'failed', 'gateway.alive': 'passed' }],
] as const)('a %s gateway with the log %j, promised: %s', async (kind, log, isPromised, goals) => {
  expect(await goalsOfGateway(kind, log, isPromised)).toEqual(goals);
});
