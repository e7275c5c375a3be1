import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { testFolder } from '../report/support/runFolder.ts';
import { useGateway } from '../support/gateway.ts';
import { runRlt } from '../support/rlt.ts';
import { useMongo } from '../support/services.ts';
import { wide } from './support/flags.ts';

const mongo = useMongo();

it('a job that a command stores is replayed, and removed by its counterpart', async () => {
  const { uri, database } = mongo();
  const gateway = await useGateway({ MONGODB_URI: uri });
  const folder = await testFolder('seed command');
  const seed = `'${process.execPath}' '${join(projectRoot(), 'dist', 'rlt.js')}' seed --mongo-uri "$PRIVATE_URI" --job-id "$RLT_JOB_ID"`;
  const { stderr } = await runRlt(
    [
      ...['run', '--scenario', 'catch-up-burst', '--api-url', gateway.url, '--output', join(folder, 'out')],
      ...['--client-count', '3', '--event-count', '5', ...wide],
      ...['--seed-command', `${seed} --event-count "$RLT_EVENT_COUNT"`, '--unseed-command', `${seed} --remove`],
    ],
    { env: { PRIVATE_URI: uri } },
  );
  const report = JSON.parse(await readFile(join(folder, 'out', 'catch-up-burst.json'), 'utf8').catch(() => stderr));
  expect(report).toMatchObject({ outcome: 'passed', history: 'stored by --seed-command for this run', errors: [] });
  expect(report.details).toMatchObject({ eventCount: 5, receivedEvents: 5 });
  expect(JSON.stringify(report.plan)).not.toContain('PRIVATE_URI');
  expect(await database.collection(defaultProfile.mongo.eventsCollection).countDocuments()).toBe(0);
});
