import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type K6, withLifetime } from '../../../engine/index.ts';
import type { LogPart } from '../../../report/logs/readLog.ts';
import type { GatewayReport } from '../../../report/schema.ts';
import { runOnGateway } from '../../../run/gateway/runOnGateway.ts';
import { openOutputFolder } from '../../../run/outputFolder.ts';
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

it('keeps what was written although nothing of it is judged, and says where a finding stands in it', async () => {
  const folder = await tempFolder();
  const [file, other] = [join(folder, 'gateway.log'), join(folder, 'output.log')];
  await writeFile(file, 'ERROR of before\nfine\nERROR bad key hunter22-hunter22\n');
  await writeFile(other, 'last words\n');
  const output = await openOutputFolder({ path: join(folder, 'out'), force: false, planned: [], command: '' });
  const part = { source: 'its log', file, start: 16 };
  const context = { k6, status: () => {}, line: () => {}, log: { allowedLog: [], isPromised: true } };
  const run = (written: readonly LogPart[], log: readonly LogPart[] | undefined, name: string) =>
    withLifetime((lifetime) =>
      runOnGateway(
        { ...context, lifetime, keeping: { output, name } },
        {
          ...{ settings: resolveSettings({ scenario: 'connection-quota' }), isUp: true, skipped: 'nobody runs it' },
          ...{ isGone: () => false, secrets: ['hunter22-hunter22'] },
          close: async () => ({ report: { kind: 'command' }, log, written }),
        },
        { before: async () => {}, after: async () => {} },
      ),
    );
  const { report } = await run([{ source: 'its output', file: other, start: 0 }, part], [part], 'a.log');
  expect(report.kept).toEqual({ log: { file: 'a.log', lines: 5 } });
  expect(await readFile(output.file('a.log'), 'utf8')).toBe(
    '--- rlt: its output ---\nlast words\n--- rlt: its log ---\nfine\nERROR bad key ***\n',
  );
  expect(report.gateway?.log?.errors).toMatchObject([{ message: 'ERROR bad key ***', line: 2, keptLine: 5 }]);
  expect((await run([part], undefined, 'b.log')).report).toMatchObject({ kept: { log: { file: 'b.log', lines: 2 } } });
  const lost = await run([part], [part], 'no/such/folder.log');
  expect(lost.report).toMatchObject({
    errors: [expect.stringMatching(/^the gateway's log is not kept: .*cannot be written/)],
  });
  expect(lost.report.kept).toBeUndefined();
  output.release();
});

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
