import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild } from '../../engine/child.ts';
import { type Lifetime, type Stack, startEmbeddedStack, withLifetime } from '../../engine/index.ts';
import { broadcastForm } from '../../report/scenarios/broadcast-burst/details.ts';
import { runScenario } from '../../run/runScenario.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { describeMachine, type Machine, machineLine } from '../../tools/machine.ts';
import { commonFlags, present } from '../present.ts';
import { type WitnessFigures, witnessFiguresSchema } from './figures.ts';

const help = `Holds our latencies to those of an independent witness: a plain WebSocket client in Node, subscribed to the same job.
  npm run bench:witness                50, 200 and 1,000 subscribers, paced and unpaced; about 3 minutes
  npm run bench:witness -- --smoke     whether it works, in seconds
  --json FILE                          writes the figures
  --docs                               writes the table into docs/benchmarks.md
  --from FILE                          measures nothing: takes figures that --json has written
`;

interface Load {
  readonly subscribers: number;
  readonly events: number;
  /** Milliseconds between two events; 0 publishes all at once. */
  readonly delayMs: number;
}

interface Comparison extends Load {
  readonly ours: Pick<WitnessFigures, 'p50' | 'p95' | 'p99'>;
  readonly witness: WitnessFigures;
}

interface Results {
  readonly version: 1;
  readonly machine: Machine;
  readonly comparisons: readonly Comparison[];
}

const witnessSockets = 10;
const loads: Readonly<Record<'full' | 'smoke', readonly Load[]>> = {
  smoke: [{ subscribers: 20, events: 10, delayMs: 5 }],
  full: [50, 200, 1000].flatMap((subscribers) => [
    { subscribers, events: 100, delayMs: 25 },
    { subscribers, events: 100, delayMs: 0 },
  ]),
};

/** @param folder where the bundles are */
export async function main(folder: string, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: commonFlags });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const all = loads[values.smoke ? 'smoke' : 'full'];
  await present({ name: 'witness', measure: () => measure(folder, all), render }, values);
  return 0;
}

async function measure(folder: string, all: readonly Load[]): Promise<Results> {
  return withLifetime(async (lifetime) => {
    const stack = await startEmbeddedStack(lifetime, { gateway: { env: {}, healthPath: '/health/ready' }, log });
    const machine = describeMachine(stack.k6.version);
    const comparisons: Comparison[] = [];
    for (const load of all) {
      log(`${load.subscribers} subscribers, ${load.events} events, ${pace(load)}`);
      comparisons.push(await compare(lifetime, stack, folder, load));
    }
    return { version: 1, machine, comparisons };
  });
}

async function compare(lifetime: Lifetime, stack: Stack, folder: string, load: Load): Promise<Comparison> {
  const { subscribers, events, delayMs } = load;
  const jobId = `witnessed-${subscribers}-${delayMs}-${Date.now()}`;
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const witness = await startChild(lifetime, {
    command: process.execPath,
    args: [join(folder, 'witness', 'witness.mjs')],
    env: {
      ...process.env,
      GATEWAY_URL: stack.gatewayUrl,
      JOB_ID: jobId,
      SOCKETS: String(witnessSockets),
      SUBSCRIBERS: String(subscribers),
      EVENTS: String(events),
    },
    onLine: (line) => line === 'ready' && isReady(),
  });
  await Promise.race([ready, witness.exited]);
  const settings = resolveSettings({
    scenario: 'broadcast-burst',
    flags: {
      'api-url': stack.gatewayUrl,
      'redis-url': stack.redisUrl,
      'job-id': jobId,
      'client-count': String(subscribers),
      'event-count': String(events),
      delay: String(delayMs),
    },
  });
  const report = await runScenario({ lifetime, k6: stack.k6, status: () => {}, line: log }, settings);
  await witness.stop();
  const { p50LatencyMs: p50, p95LatencyMs: p95, p99LatencyMs: p99 } = broadcastForm.of(report).details.broadcastSummary;
  if (p50 == null || p95 == null || p99 == null) throw new Error(`nothing was delivered: ${report.errors.join('; ')}`);
  const figures = witnessFiguresSchema.parse(JSON.parse(witness.lastLines().at(-1) ?? ''));
  return { ...load, ours: { p50, p95, p99 }, witness: figures };
}

function render({ machine, comparisons }: Results): string {
  return [
    `${machineLine(machine)} \`npm run bench:witness\`; milliseconds from publish to receipt, ours / the witness's.`,
    '',
    '| subscribers | pace | p50 | p95 | p99 | p95, difference | missed by the witness |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...comparisons.map((comparison) => {
      const { subscribers, ours, witness } = comparison;
      const pair = (key: 'p50' | 'p95' | 'p99') => `${ours[key].toFixed(1)} / ${witness[key].toFixed(1)}`;
      const difference = (ours.p95 - witness.p95).toFixed(1);
      const missed = `${witness.missing} of ${witness.missing + witness.samples}`;
      return `| ${[subscribers, pace(comparison), pair('p50'), pair('p95'), pair('p99'), difference, missed].join(' | ')} |`;
    }),
  ].join('\n');
}

function pace({ delayMs }: Load): string {
  return delayMs === 0 ? 'all at once' : `one each ${delayMs} ms`;
}

function log(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
