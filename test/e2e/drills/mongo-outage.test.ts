import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioReportSchema } from '../../../report/schema.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { runRlt } from '../../support/rlt.ts';
import { useMongo } from '../../support/services.ts';
import { useTempFolder } from '../../support/tempFolder.ts';

/* The reference gateway without MongoDB; its defects are shown the same drill by the test beside this one. */

const folder = useTempFolder();
const mongo = useMongo();

const reduced = [
  ...['--client-count', '8', '--event-count', '6', '--delay', '50', '--ask-every', '200', '--disturb-after', '1500'],
  ...['--disturb-for', '1500', '--recovery-threshold', '5000', '--latency-threshold', '1500'],
];

let runs = 0;

async function drill(args: readonly string[]) {
  const output = join(folder(), `${++runs}`);
  const uri = mongo().uri;
  const direct = `${uri}${uri.includes('?') ? '&' : '?'}directConnection=true`;
  const { exitCode, stderr } = await runRlt([
    ...['drill', 'mongo-outage', '--embedded', '--mongo-uri', direct, ...reduced, ...args, '--output', output],
  ]);
  const text = await readFile(join(output, 'mongo-outage.json'), 'utf8').catch(() => {
    throw new Error(stderr);
  });
  const { goals = [], errors, plan } = scenarioReportSchema.parse(JSON.parse(text));
  const about = goals.filter(({ id }) => id.startsWith('mongo.'));
  return {
    ...{ exitCode, errors },
    outcomes: Object.fromEntries(about.map(({ id, outcome }) => [id, outcome])),
    reasons: new Set(about.map(({ reason }) => reason)),
    logIsClean: goals.find(({ id }) => id === 'log.clean')?.outcome,
    left: await mongo()
      .database.collection(defaultProfile.mongo.eventsCollection)
      .countDocuments({ jobId: plan?.jobId }),
  };
}

const goalsOfAll = ['recovered', 'nothing-lost-on-the-way', 'no-duplicates', 'in-order', 'latency-after'];
const own = ['live-goes-on', 'nobody-dropped', 'subscribes', 'says-so', 'no-wrong-replay', 'replays-again'];
const every = (outcome: string) => Object.fromEntries([...goalsOfAll, ...own].map((id) => [`mongo.${id}`, outcome]));

// Most of a run is waiting.
describe.concurrent('rlt drill mongo-outage', () => {
  it.each([
    ['cut', []],
    ['slow', ['--slow-by', '400']],
  ])('passes the whole gateway with --way %s, and leaves nothing in MongoDB', async (way, more) => {
    const run = await drill(['--way', way, ...more]);
    expect(run).toMatchObject({ outcomes: every('passed'), errors: [], logIsClean: 'passed', left: 0, exitCode: 0 });
  });

  it('is invalid where the gateway goes past the proxy', async () => {
    const run = await drill(['--gateway-env', `MONGODB_URI=${mongo().uri}`]);
    expect(run).toMatchObject({ outcomes: every('invalid'), left: 0 });
    expect([...run.reasons]).toEqual([expect.stringContaining('the gateway was not seen to miss MongoDB')]);
  });

  it("is invalid where the user's command leaves MongoDB where it is", async () => {
    const run = await drill(['--way', 'command', '--disturb-command', 'true', '--restore-command', 'true']);
    const common = Object.fromEntries(goalsOfAll.map((id) => [`mongo.${id}`, 'passed']));
    expect(run).toMatchObject({ outcomes: { ...every('invalid'), ...common }, left: 0 });
    expect(run.exitCode).not.toBe(0);
  });
});
