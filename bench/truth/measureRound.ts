import { readFile, rm } from 'node:fs/promises';
import type { Lifetime, Stack } from '../../engine/index.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import { runScenario } from '../../run/runScenario.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { type Capture, startCapture } from './capture.ts';
import { type Delivered, deliveriesOf } from './deliveries.ts';
import { generatorOf } from './generator.ts';
import { judge, type Measured, type NotMeasured } from './judge.ts';
import { readPackets } from './pcap.ts';
import { type Case, delayOf } from './plan.ts';
import { receivedOn } from './received.ts';
import { type Segment, segmentOf } from './segments.ts';
import { connectionsTo } from './streams.ts';

/** A round, with all that it was judged by. */
export interface Round {
  readonly jobId: string;
  readonly outcome: Measured | NotMeasured;
  readonly report: ScenarioReport;
  readonly delivered: Delivered;
}

/** Runs a broadcast while loopback is captured, and holds its report to what was captured. */
export async function measureRound(
  lifetime: Lifetime,
  stack: Stack,
  one: Case,
  log: (line: string) => void,
): Promise<Round> {
  const folder = await lifetime.tempFolder('truth');
  try {
    const k6 = await generatorOf(stack.k6, one, folder);
    const port = Number(new URL(stack.gatewayUrl).port);
    const jobId = `truth-${one.subscribers}-${Date.now()}`;
    const settings = resolveSettings({
      scenario: 'broadcast-burst',
      flags: {
        'api-url': stack.gatewayUrl,
        'redis-url': stack.redisUrl,
        transports: one.transport,
        'job-id': jobId,
        'client-count': String(one.subscribers),
        'event-count': String(one.events),
        delay: String(delayOf(one)),
      },
    });
    const capture = await startCapture(lifetime, port, folder);
    const report = await runScenario({ lifetime, k6, status: () => {}, line: log }, settings);
    const captured = await capture.stop();
    const evidence = { captured, ...(await read(capture, port, jobId)) };
    return { jobId, report, delivered: evidence.delivered, outcome: judge(report, evidence) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read(
  { file }: Capture,
  port: number,
  jobId: string,
): Promise<{ behindHoles: number; delivered: Delivered }> {
  const connections = connectionsTo(port, segmentsOf(await readFile(file)));
  return {
    behindHoles: connections.reduce((sum, each) => sum + each.behindHoles, 0),
    delivered: deliveriesOf(jobId, connections.flatMap(receivedOn)),
  };
}

function* segmentsOf(file: Buffer): Generator<Segment> {
  for (const packet of readPackets(file)) {
    const segment = segmentOf(packet);
    if (segment !== undefined) yield segment;
  }
}
