import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioReportSchema } from '../../report/schema.ts';
import { predecessorReports } from './support/samples.ts';

const samples = predecessorReports();
const read = async (scenario: string): Promise<unknown> =>
  JSON.parse(await readFile(join(samples ?? '', '2025-10-06', `${scenario}.json`), 'utf8'));

describe.skipIf(samples === undefined)('the earlier reports of limits', () => {
  test.each(['connection-quota', 'origin-quota', 'subscription-cap', 'idle-eviction'])(
    '%s is read by the schema of today, and nothing of it is lost',
    async (scenario) => {
      const report = await read(scenario);
      expect(scenarioReportSchema.parse(report)).toEqual(report);
    },
  );

  test('are all of them', async () => {
    expect(await readdir(join(samples ?? '', '2025-10-06'))).toHaveLength(4);
  });
});
