import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lifetime, Stack } from '../../engine/index.ts';
import type { RunArtifacts } from '../../report/buildReport.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import { runScenario } from '../../run/runScenario.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { startCapture } from './capture.ts';
import { type Delivered, deliveriesOf } from './deliveries.ts';
import { type Endpoint, withVariables } from './endpoint.ts';
import { generatorOf } from './generator.ts';
import { judge, type Measured, type NotMeasured } from './judge.ts';
import { readPackets } from './pcap.ts';
import { type Case, delayOf } from './plan.ts';
import { receivedOn } from './received.ts';
import { type Segment, segmentOf } from './segments.ts';
import { type Connection, connectionsTo } from './streams.ts';
import { decryptConnection } from './tls.ts';
import { readKeyLog } from './tlsKeys.ts';

/** A round, with all that it was judged by. */
export interface Round {
  readonly jobId: string;
  readonly outcome: Measured | NotMeasured;
  readonly report: ScenarioReport;
  readonly delivered: Delivered;
  /** What k6 wrote. */
  readonly samplesFile: string | undefined;
}

/** What a round is measured with. */
export interface Setup {
  readonly lifetime: Lifetime;
  readonly stack: Stack;
  readonly endpoint: Endpoint;
  readonly log: (line: string) => void;
}

/** Runs a broadcast while loopback is captured, and holds its report to what was captured. */
export async function measureRound({ lifetime, stack, endpoint, log }: Setup, one: Case): Promise<Round> {
  const folder = await lifetime.tempFolder('truth');
  try {
    const k6 = await generatorOf(stack.k6, one, folder);
    const jobId = `truth-${one.subscribers}-${Date.now()}`;
    const settings = resolveSettings({
      scenario: 'broadcast-burst',
      flags: {
        'api-url': endpoint.url,
        'redis-url': stack.redisUrl,
        transports: one.transport,
        'job-id': jobId,
        'client-count': String(one.subscribers),
        'event-count': String(one.events),
        delay: String(delayOf(one)),
      },
    });
    const keyLog = join(folder, 'keys');
    const { certificate } = endpoint;
    const variables = certificate === undefined ? {} : { SSL_CERT_FILE: certificate, SSLKEYLOGFILE: keyLog };
    const port = Number(new URL(endpoint.url).port);
    const capture = await startCapture(lifetime, port, folder);
    let samplesFile: string | undefined;
    const onArtifacts = (run: RunArtifacts) => {
      samplesFile = run.samplesFile;
    };
    const run = () => runScenario({ lifetime, k6, status: () => {}, line: log, onArtifacts }, settings);
    const report = await withVariables(variables, run);
    const captured = await capture.stop();

    const all = connectionsTo(port, segmentsIn(await readFile(capture.file)));
    const readable = certificate === undefined ? all : await decrypted(all, keyLog);
    const delivered = deliveriesOf(jobId, readable.flatMap(receivedOn));
    const behindHoles = all.reduce((sum, each) => sum + each.behindHoles, 0);
    return { jobId, report, delivered, samplesFile, outcome: judge(report, { captured, behindHoles, delivered }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Connections of others than k6, which ask for metrics, have left no keys. */
async function decrypted(all: readonly Connection[], keyLogFile: string): Promise<Connection[]> {
  const keyLog = readKeyLog(await readFile(keyLogFile, 'utf8'));
  return all.flatMap((connection) => decryptConnection(connection, keyLog) ?? []);
}

function* segmentsIn(file: Buffer): Generator<Segment> {
  for (const packet of readPackets(file)) {
    const segment = segmentOf(packet);
    if (segment !== undefined) yield segment;
  }
}
