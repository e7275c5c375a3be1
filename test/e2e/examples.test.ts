import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { suiteSummarySchema } from '../../report/schema.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { bundleForK6 } from '../socketio/support/runInK6.ts';
import { runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { useChatServer } from './support/chatServer.ts';
import { expectFailures } from './support/failingServers.ts';
import { reduced } from './support/flags.ts';
import { runScript } from './support/runScript.ts';

const root = projectRoot();
const example = (name: string) => join(root, 'examples', name);

it('scripts of examples/ fail where there is no chat server', async () => {
  await expectFailures(await bundled(example('join-room.ts')), 'CHAT_URL');
  await expectFailures(await bundled(example('acknowledged-requests.ts')), 'CHAT_URL');
  await expectFailures(example('many-sockets.js'), 'CHAT_URL');
});

describe('scripts of examples/ against the chat server', () => {
  it('joins a room and hears itself', async () => {
    const counts = await run(await bundled(example('join-room.ts')));
    expect(counts).toMatchObject({ checks: 18, iterations: 6 });
  });

  it('measures acknowledgements', async () => {
    const counts = await run(await bundled(example('acknowledged-requests.ts')));
    expect(counts.answers).toBeGreaterThanOrEqual(80);
  });

  it('measures a broadcast to many sockets, without a bundler', async () => {
    expect(await run(example('many-sockets.js'))).toMatchObject({ messages_received: 1000 });
  });
});

it('rlt verify proves a gateway whose names differ in every point', async () => {
  const output = join(await tempFolder(), 'verification');
  const run = await runRlt([
    ...['verify', '--profile', example('chat.profile.json'), '--output', output],
    ...['--gateway-command', `${JSON.stringify(process.execPath)} ${JSON.stringify(example('chat-server.mjs'))}`],
    ...reduced,
  ]);
  const { results } = suiteSummarySchema.parse(JSON.parse(await readFile(join(output, 'suite-summary.json'), 'utf8')));
  const goals = results.flatMap(({ goals = [] }) => goals);
  expect(goals.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(results.map(({ scenario }) => scenario)).toEqual(scenarioNames);
  expect(run.exitCode).toBe(0);
});

/** Runs a script against a chat server of its own; counts of k6's metrics. */
async function run(script: string): Promise<Record<string, number>> {
  return runScript(script, { CHAT_URL: await useChatServer() });
}

async function bundled(script: string): Promise<string> {
  const bundle = join(await tempFolder(), 'bundle.js');
  await bundleForK6(script, bundle);
  return bundle;
}
