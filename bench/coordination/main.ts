import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from 'redis';
import { projectRoot, resolveK6, startRedis, withLifetime } from '../../engine/index.ts';
import { describeMachine, type Machine, machineLine } from '../../tools/machine.ts';
import { commonFlags, present } from '../present.ts';

const help = `What it costs a Redis that many instances of k6 meet in it: its own count of commands, before, during and after a burst.
  npm run bench:coordination               1, 10 and 100 real k6 on this machine; some minutes, and 10 GB of memory
  npm run bench:coordination -- --smoke    whether it works, in seconds
  --json FILE                              writes the figures
  --docs                                   writes the table into docs/benchmarks.md
  --from FILE                              measures nothing: takes figures that --json has written
`;

const clientsOfEach = 2;
const vusOfEach = 1;
const events = 400;
const delayMs = 50;
/** By one event the command line tries, before the run, whether it may publish. */
const probes = 1;

interface Count {
  readonly calls: number;
  readonly usec: number;
}

interface Measured {
  readonly instances: number;
  /** While events were published: all commands, and those by which instances meet. */
  readonly burst: { readonly all: Count; readonly meeting: Count; readonly seconds: number };
  /** Before and after. */
  readonly outside: { readonly meeting: Count; readonly clocks: Count };
}

interface Results {
  readonly version: 1;
  readonly machine: Machine;
  readonly runs: readonly Measured[];
}

/** @param _ where the bundles are */
export async function main(_: string, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: commonFlags });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const sizes = values.smoke ? [2] : [1, 10, 100];
  await present({ name: 'coordination', measure: () => measureAll(sizes), render }, values);
  return 0;
}

async function measureAll(sizes: readonly number[]): Promise<Results> {
  const runs: Measured[] = [];
  for (const instances of sizes) {
    process.stderr.write(`  ${instances} instances\n`);
    runs.push(await measure(instances));
  }
  const { version } = await withLifetime((lifetime) => resolveK6(lifetime, { log: () => {} }));
  return { version: 1, machine: describeMachine(version), runs };
}

type Counts = ReadonlyMap<string, Count>;

/** Looks at a Redis's counts all the time, and keeps those from about when the first and the last event were published. */
async function measure(instances: number): Promise<Measured> {
  return withLifetime(async (lifetime) => {
    const { url } = await startRedis(lifetime, { log: () => {} });
    const client = createClient({ url });
    await client.connect();
    const output = await lifetime.tempFolder('coordination');
    const run = spawn(
      process.execPath,
      [
        ...[
          join(projectRoot(), 'dist', 'rlt.js'),
          'run',
          '--scenario',
          'broadcast-burst',
          '--embedded',
          '--redis-url',
          url,
        ],
        ...['--instances', String(instances), '--output', join(output, 'out'), '--skip-preflight'],
        ...['--client-count', String(instances * clientsOfEach), '--subscriber-vus', String(instances * vusOfEach)],
        ...['--event-count', String(events), '--delay', String(delayMs), '--join-timeout', '300000'],
        ...['--latency-threshold', '60000', '--connect-timeout', '60000'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    run.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const exited = new Promise<number | null>((resolve) => run.once('close', resolve));
    let isOver = false;
    void exited.then(() => {
      isOver = true;
    });
    const start = await countsOf(client);
    const published = (counts: Counts) => (counts.get('publish')?.calls ?? 0) - (start.get('publish')?.calls ?? 0);
    let [before, after, beganAt, endedAt] = [start, start, 0, 0];
    while (!isOver) {
      const counts = await countsOf(client);
      if (published(counts) <= probes) [before, beganAt] = [counts, performance.now()];
      if (published(counts) > published(after)) [after, endedAt] = [counts, performance.now()];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const end = await countsOf(client);
    client.destroy();
    const exitCode = await exited;
    if (exitCode !== 0) throw new Error(`the run of ${instances} instances ended with ${exitCode}: ${said}`);
    if (published(end) !== events + probes) throw new Error(`not ${events} events were published: ${published(end)}`);
    const [whole, burst] = [difference(start, end), difference(before, after)];
    const meeting = sumOf(burst, isMeeting);
    const all = sumOf(whole, isMeeting);
    const clocks = sumOf(whole, isClock);
    return {
      instances,
      burst: { all: sumOf(burst, isRun), meeting, seconds: (endedAt - beganAt) / 1000 },
      outside: { meeting: { calls: all.calls - meeting.calls, usec: all.usec - meeting.usec }, clocks },
    };
  });
}

async function countsOf(client: { info(section: string): Promise<string> }): Promise<Counts> {
  const text = await client.info('commandstats');
  const lines = text.matchAll(/^cmdstat_([\w|]+):calls=(\d+),usec=(\d+)/gm);
  return new Map([...lines].map(([, name = '', calls, usec]) => [name, { calls: Number(calls), usec: Number(usec) }]));
}

function difference(from: Counts, to: Counts): Counts {
  return new Map(
    [...to].map(([name, { calls, usec }]) => {
      const before = from.get(name) ?? { calls: 0, usec: 0 };
      return [name, { calls: calls - before.calls, usec: usec - before.usec }];
    }),
  );
}

/** Ours, of this look at it. */
const isRun = (name: string) => name !== 'info';
/** What neither publishes nor subscribes; a connection's own greetings come with it. */
const isMeeting = (name: string) => isRun(name) && !/^(?:publish|subscribe|psubscribe|ping|time)$/.test(name);
/** By which instances compare their clocks, before and after. */
const isClock = (name: string) => name === 'time';

function sumOf(counts: Counts, isWanted: (name: string) => boolean): Count {
  const wanted = [...counts].filter(([name]) => isWanted(name)).map(([, count]) => count);
  return {
    calls: wanted.reduce((sum, { calls }) => sum + calls, 0),
    usec: wanted.reduce((sum, { usec }) => sum + usec, 0),
  };
}

function render({ machine, runs }: Results): string {
  const number = (value: number, digits = 0) => value.toLocaleString('en-US', { maximumFractionDigits: digits });
  return [
    `${machineLine({ ...machine })} \`npm run bench:coordination\`: ${clientsOfEach} clients in ${vusOfEach} virtual user of each instance, ${events} events, ${delayMs} ms apart.`,
    '',
    '| instances | commands while events were published | of these, to meet | share | to meet, before and after | for each instance | to compare clocks, for each instance | time that took Redis |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...runs.map(({ instances, burst, outside }) => {
      const share = `${number((100 * burst.meeting.calls) / burst.all.calls, 2)} %`;
      const cells = [instances, number(burst.all.calls), number(burst.meeting.calls), share];
      const before = [outside.meeting.calls, outside.meeting.calls / instances, outside.clocks.calls / instances];
      const took = (outside.meeting.usec + outside.clocks.usec) / 1000;
      return `| ${[...cells, ...before.map((value) => number(value)), `${number(took, 1)} ms`].join(' | ')} |`;
    }),
  ].join('\n');
}
