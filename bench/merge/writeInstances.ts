import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Plan } from '../../contract/plan.ts';
import { type InstanceDocument, planHashOf } from '../../report/instances/instanceDocument.ts';
import type { Sample } from '../../report/readSamples.ts';
import { PackedWriter } from '../../report/samples/packedWriter.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { toolVersion } from '../../settings/version.ts';

/** A burst that was divided among instances. */
export interface Load {
  readonly instances: number;
  readonly clients: number;
  readonly events: number;
}

const startedAt = Date.UTC(2026, 2, 1, 10);
const betweenMs = 100;
const tags = 'testid=bench&load_test=broadcast-burst';
/** One frame in so many is asked how long it waited. */
const delaySampling = 8;

/** Writes the folders that instances of such a burst leave, and returns the bytes of their samples. */
export async function writeInstances(root: string, load: Load): Promise<number> {
  const flags = {
    'client-count': String(load.clients),
    'event-count': String(load.events),
    instances: String(load.instances),
  };
  const plan = planOf(resolveSettings({ scenario: 'broadcast-burst', flags }), { runId: 'bench', progress: false });
  let bytes = 0;
  for (let index = 1; index <= load.instances; index++) bytes += await writeInstance(root, plan, load, index);
  return bytes;
}

async function writeInstance(root: string, plan: Plan, { instances, clients, events }: Load, index: number) {
  const folder = join(root, `instance-${index}`);
  await mkdir(folder, { recursive: true });
  const writer = new PackedWriter(join(folder, 'samples.rltc'));
  const counted = new Map<string, { rows: number; sum: number }>();
  const sample: Sample = { metric: '', time: 0, value: 0, tags, metadata: '' };
  const add = (metric: string, value: number, metadata = '', time = startedAt) => {
    Object.assign(sample, { metric, time, value, metadata });
    writer.add(sample);
    const known = counted.get(metric);
    if (known === undefined) counted.set(metric, { rows: 1, sum: value });
    else {
      known.rows++;
      known.sum += value;
    }
  };

  const own = Array.from(
    { length: Math.ceil((clients - index + 1) / instances) },
    (_, at) => at * instances + index - 1,
  );
  const end = startedAt + events * betweenMs;
  for (const [phase, at] of [['before', startedAt] as const, ['after', end] as const]) {
    add('clock_offset', index, `instance=${index}&phase=${phase}&at=${at}`, at);
    add('clock_offset_bound', 0.05, `instance=${index}&phase=${phase}`, at);
  }
  add('instances_joined', instances);
  add('instances_left', 1, '', end);
  for (const client of own) {
    add('connect_duration', 3.25, `client=${client}&socket=S${client}`);
    add('clients_connected', 1);
    add('subscribe_duration', 1.5, `client=${client}`);
    add('clients_subscribed', 1);
  }
  if (index === 1) add('bystanders_subscribed', 3);
  for (let event = 1; event <= events; event++) {
    const time = startedAt + event * betweenMs;
    if (index === 1) {
      add('publish_time', time, `sequence=${event}`, time);
      add('publish_lateness', 0.125, `sequence=${event}`, time);
      add('publish_receivers', 1, `sequence=${event}`, time);
      add('events_published', 1, '', time);
    }
    for (const client of own) {
      // Six digits after the point, as k6 writes them, spread as latencies are: most of them short.
      const share = ((client * 7919 + event * 104_729) % 100_003) / 100_003;
      const latency = Math.round((2 + 40 * share ** 3) * 1e6) / 1e6;
      const metadata = `d=${client}:${event}`;
      if ((client + event) % delaySampling === 0) add('receive_delay', Math.round(share), `sent=${time}`, time);
      add('delivery_latency', latency, metadata, time + Math.round(latency));
    }
    add('deliveries', own.length, '', time);
    await writer.drained();
  }
  await writer.end();
  return seal(folder, plan, index, instances, writer.rows, counted);
}

async function seal(
  folder: string,
  plan: Plan,
  index: number,
  of: number,
  rows: number,
  counted: ReadonlyMap<string, { rows: number; sum: number }>,
): Promise<number> {
  const metrics = Object.fromEntries(
    [...counted].map(([metric, { rows: count, sum }]) => [
      metric,
      {
        values: /duration|latency|delay|late|offset|receivers/.test(metric)
          ? { count, avg: sum / count }
          : { count: sum, value: sum },
      },
    ]),
  );
  const summary = JSON.stringify({
    ...{ version: 1, plan, skipped: {}, invalid: {}, clock: 'bench', durationMs: plan.eventCount * betweenMs },
    ...{ setUp: true, metrics },
  });
  await writeFile(join(folder, 'summary.json'), summary);
  const samples = await fileOf(folder, 'samples.rltc');
  const document: InstanceDocument = {
    ...{ kind: 'realtime-load-test instance', version: 1, runId: plan.runId, scenario: plan.scenario, index, of },
    ...{ planHash: planHashOf(plan), plan, errors: [], exitCode: 0 },
    environment: {
      ...{ tool: toolVersion, k6: 'none', xk6Redis: 'none', k6Source: 'bench', node: process.versions.node },
      ...{ platform: process.platform, cpus: 1, memoryBytes: 1 },
    },
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(startedAt + plan.eventCount * betweenMs).toISOString(),
    resources: { cpuSeconds: 1, maxRssBytes: 1 },
    samples: { ...samples, rows },
    summary: await fileOf(folder, 'summary.json'),
  };
  await writeFile(join(folder, 'instance.json'), JSON.stringify(document));
  return samples.bytes;
}

async function fileOf(folder: string, file: string) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, file)), hash);
  return { file, bytes: (await stat(join(folder, file))).size, sha256: hash.digest('hex') };
}
