import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { testFolder } from '../report/support/runFolder.ts';
import { runRlt } from '../support/rlt.ts';

test('a gateway that differs in all that a profile and credentials can say keeps its quota', {
  timeout: 120_000,
}, async () => {
  const folder = await testFolder('other gateways');
  const profile = {
    ...defaultProfile,
    parser: 'msgpack',
    error: null,
    rejections: [{ cause: 'total', code: null, message: null }],
  };
  await writeFile(join(folder, 'profile.json'), JSON.stringify(profile));
  const rows = Array.from({ length: 8 }, (_, n) => `planted-${n}`);
  await writeFile(join(folder, 'clients.csv'), ['auth.token', ...rows].join('\n'));
  const { stdout, stderr } = await runRlt([
    ...['verify', '--scenario', 'connection-quota', '--json', '--output', join(folder, 'out')],
    ...['--gateway-command', `exec '${process.execPath}' test/e2e/support/otherGateway.mjs`],
    ...['--gateway-env', 'SOCKET_MAX_CONNECTIONS=5', '--profile', join(folder, 'profile.json')],
    ...['--clients-file', join(folder, 'clients.csv'), '--origin', 'none'],
    ...['--metrics-headers', '{"Authorization":"Bearer planted-for-all"}', '--rejection-threshold', '2000'],
  ]);
  const text = await readFile(join(folder, 'out', 'connection-quota.json'), 'utf8').catch(() => stderr);
  expect(text + stdout + stderr).not.toContain('planted');
  const outcomes = Object.fromEntries(
    JSON.parse(text).goals.map(({ id, outcome }: { id: string; outcome: string }) => [id, outcome]),
  );
  expect(outcomes).toMatchObject({
    'quota.rejected-within': 'passed',
    'quota.admitted': 'passed',
    'quota.rejections-known': 'skipped',
    'quota.metrics-within-limit': 'passed',
    'quota.slot-reusable': 'passed',
  });
});
