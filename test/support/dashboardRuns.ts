import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { type Lifetime, startGateway, startRedis } from '../../engine/index.ts';
import { type ScenarioReport, scenarioReportSchema } from '../../report/schema.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { clients, events } from './dashboardExpectations.ts';
import { startOtlpBridge } from './otlp.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { runRlt } from './rlt.ts';
import { redisCommand } from './services.ts';

/** What k6 hands its samples to, in both ways for which there are dashboards. */
export interface SampleStores {
  /** By the dialect's id. */
  readonly prometheus: Readonly<Record<string, Prometheus>>;
  /** Arguments and environment of `rlt`. */
  readonly outputs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts one Prometheus for remote write, and another one that scrapes a bridge for OTLP. */
export async function startSampleStores(lifetime: Lifetime, path: string): Promise<SampleStores> {
  const bridge = await startOtlpBridge(lifetime);
  const written = await startPrometheus(lifetime, path);
  const scraped = await startPrometheus(lifetime, path, bridge.address);
  return {
    prometheus: { prometheus: written, opentelemetry: scraped },
    outputs: ['--out', 'experimental-prometheus-rw', '--out', 'opentelemetry'],
    env: {
      K6_PROMETHEUS_RW_SERVER_URL: written.writeUrl,
      K6_OTEL_EXPORTER_PROTOCOL: 'http/protobuf',
      K6_OTEL_HTTP_EXPORTER_ENDPOINT: bridge.address,
      K6_OTEL_HTTP_EXPORTER_INSECURE: 'true',
    },
  };
}

/** Real runs that the dashboards' queries are asked about. */
export interface DashboardRuns {
  /** By the dialect's id. */
  readonly prometheus: Readonly<Record<string, Prometheus>>;
  readonly from: number;
  readonly to: number;
  /** Every scenario, each against a gateway of its own that rlt has started. */
  readonly verified: ReadonlyMap<string, ScenarioReport>;
  /** A burst during which Redis and the gateway fail. */
  readonly disturbed: ScenarioReport;
  /** A burst with a drill: rlt itself stops Redis for a while. */
  readonly drilled: ScenarioReport;
  /** A drill of its own: the connections of some clients are cut. */
  readonly network: ScenarioReport;
  /** A burst whose clients are divided among several k6. */
  readonly divided: ScenarioReport;
}

/** Runs every scenario, a disturbed burst, one with a drill, one in several k6, and a drill of its own. */
export async function makeDashboardRuns(lifetime: Lifetime, path: string): Promise<DashboardRuns> {
  const { prometheus, outputs, env } = await startSampleStores(lifetime, path);
  const folder = await lifetime.tempFolder('dashboards');
  const sizes = ['--client-count', String(clients), '--event-count', String(events)];
  const from = Math.floor(Date.now() / 1000);

  const verifyFolder = join(folder, 'verify');
  // Goals may be missed on a busy machine: what is tested is that the dashboard draws what was measured.
  const verify = await runRlt(['verify', '--output', verifyFolder, ...outputs, ...sizes], { env });
  const verified = new Map<string, ScenarioReport>();
  for (const scenario of scenarioNames) verified.set(scenario, await readReport(verifyFolder, scenario, verify.stderr));

  const drilledFolder = join(folder, 'drilled');
  const drill = ['--scenario', 'broadcast-burst', '--redis-reset-sequence', '40'];
  const drilling = await runRlt(['verify', ...drill, '--output', drilledFolder, ...outputs, ...sizes], { env });
  const drilled = await readReport(drilledFolder, 'broadcast-burst', drilling.stderr);

  const networkFolder = join(folder, 'network');
  const cutting = await runRlt(
    ['drill', 'network', '--embedded', '--output', networkFolder, ...outputs, '--client-count', String(clients)],
    { env },
  );
  const network = await readReport(networkFolder, 'network', cutting.stderr);

  const dividedFolder = join(folder, 'divided');
  const dividing = await runRlt(
    [
      ...['run', '--scenario', 'broadcast-burst', '--embedded', '--instances', '3', '--output', dividedFolder],
      ...[...outputs, ...sizes],
    ],
    { env },
  );
  const divided = await readReport(dividedFolder, 'broadcast-burst', dividing.stderr);

  const disturbedFolder = join(folder, 'disturbed');
  const redis = await startRedis(lifetime, { log: () => {} });
  const gateway = await startGateway(lifetime, {
    env: { REDIS_URL: redis.url },
    healthPath: '/health/ready',
  });
  const [burst] = await Promise.all([
    runRlt(
      [
        ...['run', '--scenario', 'broadcast-burst', '--api-url', gateway.url, '--redis-url', redis.url],
        ...['--output', disturbedFolder, ...outputs, '--client-count', String(clients), '--event-count', '400'],
        // The metrics endpoint gets as long as a connect.
        ...['--connect-timeout', '1000'],
      ],
      { env },
    ),
    disturb(redis, gateway.pid),
  ]);
  const disturbed = await readReport(disturbedFolder, 'broadcast-burst', burst.stderr);
  // What the last push and the last scrape brought is found a moment later.
  await delay(2500);
  return { prometheus, from, to: Math.ceil(Date.now() / 1000), verified, disturbed, drilled, network, divided };
}

/** Once events are published: no Redis for a while, then no gateway for a while. */
async function disturb(redis: { url: string; stop(): Promise<void>; start(): Promise<void> }, gateway: number) {
  await firstPublish(redis.url);
  await delay(1500);
  await redis.stop();
  await delay(2500);
  await redis.start();
  // The gateway listens again and is cut off again: for a while events are published that nobody hears.
  for (let cut = 0; cut < 15; cut++) {
    await redisCommand(redis.url, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
    await delay(100);
  }
  await delay(500);
  process.kill(gateway, 'SIGSTOP');
  // Long enough that a scrape falls between two looks that went unanswered, on a busy machine too.
  await delay(3500);
  process.kill(gateway, 'SIGCONT');
}

async function firstPublish(url: string): Promise<void> {
  const subscriber = createClient({ url });
  await subscriber.connect();
  await new Promise<void>((resolve) => {
    void subscriber.pSubscribe('*', (message) => {
      // What is published before the run shows only that it may be.
      if (!message.includes('preflight')) resolve();
    });
  });
  subscriber.destroy();
}

async function readReport(folder: string, scenario: string, log: string): Promise<ScenarioReport> {
  try {
    return scenarioReportSchema.parse(JSON.parse(await readFile(join(folder, `${scenario}.json`), 'utf8')));
  } catch (error) {
    throw new Error(`no report of ${scenario}: ${error}\n${log}`);
  }
}
