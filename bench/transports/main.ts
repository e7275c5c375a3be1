import { parseArgs } from 'node:util';
import { type Lifetime, type Stack, startEmbeddedStack, withLifetime } from '../../engine/index.ts';
import { quantile } from '../../report/analysis/quantile.ts';
import { broadcastForm } from '../../report/scenarios/broadcast-burst/details.ts';
import { runScenario } from '../../run/runScenario.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { describeMachine, type Machine, machineLine } from '../../tools/machine.ts';
import { commonFlags, present } from '../present.ts';
import { median } from '../statistics.ts';

const help = `Runs the same burst by WebSocket, by HTTP long-polling, and by polling and then a WebSocket.
  npm run bench:transports             200 clients, 100 events, three rounds; about 1 minute
  npm run bench:transports -- --smoke  whether it works, in seconds
  --json FILE                          writes the figures of every round
  --docs                               writes the table into docs/benchmarks.md
  --from FILE                          measures nothing: takes figures that --json has written
`;

const transports = ['websocket', 'polling', 'polling,websocket'] as const;
type Transports = (typeof transports)[number];

interface Load {
  readonly clients: number;
  readonly events: number;
  readonly rounds: number;
}

const loads: Readonly<Record<'full' | 'smoke', Load>> = {
  full: { clients: 200, events: 100, rounds: 3 },
  smoke: { clients: 20, events: 10, rounds: 1 },
};

interface Figures {
  readonly deliveries: number;
  /** Milliseconds from publish to receipt. */
  readonly p50: number;
  readonly p95: number;
  /** Milliseconds from the connect call to the answer, by the transport that it began with. */
  readonly connectP95: number;
  /** Milliseconds from the opening of a session to its WebSocket; null where there was none to go over to. */
  readonly upgradeP95: number | null;
  /** Of all connections. */
  readonly upgraded: number;
  /** Seconds of CPU that k6 used, its start included. */
  readonly cpuSeconds: number;
}

interface Row {
  readonly transports: Transports;
  readonly rounds: readonly Figures[];
}

interface Results {
  readonly version: 1;
  readonly machine: Machine;
  readonly load: Load;
  readonly rows: readonly Row[];
}

/** @param _folder where the bundles are, of which this one needs none */
export async function main(_folder: string, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: commonFlags });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const load = loads[values.smoke ? 'smoke' : 'full'];
  await present({ name: 'transports', measure: () => measure(load), render }, values);
  return 0;
}

async function measure(load: Load): Promise<Results> {
  return withLifetime(async (lifetime) => {
    const stack = await startEmbeddedStack(lifetime, { gateway: { env: {}, healthPath: '/health/ready' }, log });
    const machine = describeMachine(stack.k6.version);
    const rows = transports.map((each): { transports: Transports; rounds: Figures[] } => ({
      transports: each,
      rounds: [],
    }));
    // In turn, so that none has the quiet minute to itself.
    for (let round = 1; round <= load.rounds; round++) {
      for (const row of rows) {
        log(`${row.transports}, round ${round} of ${load.rounds}`);
        row.rounds.push(await burst(lifetime, stack, load, row.transports));
      }
    }
    return { version: 1, machine, load, rows };
  });
}

async function burst(
  lifetime: Lifetime,
  stack: Stack,
  { clients, events }: Load,
  transports: Transports,
): Promise<Figures> {
  const settings = resolveSettings({
    scenario: 'broadcast-burst',
    flags: {
      'api-url': stack.gatewayUrl,
      'redis-url': stack.redisUrl,
      transports,
      'client-count': String(clients),
      'event-count': String(events),
    },
  });
  const report = await runScenario({ lifetime, k6: stack.k6, status: () => {}, line: log }, settings);
  const { broadcastSummary, connectionDetails } = broadcastForm.of(report).details;
  const { p50LatencyMs: p50, p95LatencyMs: p95, totalDeliveries: deliveries } = broadcastSummary;
  const cpuSeconds = report.generator?.cpuSeconds;
  if (p50 == null || p95 == null || cpuSeconds == null)
    throw new Error(`nothing was delivered: ${report.errors.join('; ')}`);
  const connects = connectionDetails.flatMap(({ latencyMs }) => latencyMs ?? []).sort((a, b) => a - b);
  const { upgradeMs = null, upgraded = 0 } = report.transports ?? {};
  return { deliveries, p50, p95, connectP95: quantile(connects, 0.95), upgradeP95: upgradeMs, upgraded, cpuSeconds };
}

const names: Readonly<Record<Transports, string>> = {
  websocket: 'WebSocket',
  polling: 'HTTP long-polling',
  'polling,websocket': 'polling, then WebSocket',
};

function render({ machine, load, rows }: Results): string {
  const { clients, events, rounds } = load;
  return [
    `${machineLine(machine)} \`npm run bench:transports\`: ${clients} clients, ${events} events at one each 25 ms; ` +
      `medians of ${rounds} rounds, milliseconds.`,
    '',
    '| transport | deliveries | latency p50 | latency p95 | connect p95 | upgrade p95 | CPU of k6, s |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ transports, rounds: measured }) => {
      const middle = (of: (figures: Figures) => number) => median(measured.map(of)).toFixed(1);
      const upgrades = measured.flatMap(({ upgradeP95 }) => upgradeP95 ?? []);
      const least = Math.min(...measured.map(({ deliveries }) => deliveries));
      const cells = [
        ...[names[transports], `${least} of ${clients * events}`, middle(({ p50 }) => p50), middle(({ p95 }) => p95)],
        ...[middle(({ connectP95 }) => connectP95), upgrades.length === 0 ? '–' : median(upgrades).toFixed(1)],
        middle(({ cpuSeconds }) => cpuSeconds),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function log(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
