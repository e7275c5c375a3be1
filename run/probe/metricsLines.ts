import { metricsAddress } from '../../contract/endpoint.ts';
import { type LimitFigure, placeOf } from '../../contract/gatewayMetrics.ts';
import type { Settings } from '../../settings/settings.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { fetchMetricsDocument, type MetricsAnswer } from '../fetchMetricsDocument.ts';
import type { ProbeLine } from './line.ts';
import { nodesOf } from './nodes.ts';
import { numbersOf } from './places.ts';

/** A replay's figures show once there was one: they are none of these. */
const counts = ['totalSubscriptions', 'connectionsPerOrigin', 'subscribersPerJob', 'idleClients'] as const;
const limits = [
  ...(['maxConnections', 'maxConnectionsPerOrigin', 'maxSubscriptionsPerClient', 'idleTimeoutMs'] as const),
];

type Read = Extract<MetricsAnswer, { ok: true }>;

/** So many in a row show a balancer that goes to its nodes by turns. */
const readingsInARow = 3;

/**
 * Whether the metrics can be read, and what each figure of the profile finds in them.
 *
 * @param held clients of the probe that are connected meanwhile
 */
export async function metricsLines(settings: Settings, timeoutMs: number, held: number): Promise<ProbeLine[]> {
  const { metrics } = settings.profile;
  const part = 'metrics';
  const address = metricsAddress(settings);
  if (address === undefined) {
    const stated = limits.filter((figure) => typeof metrics[figure] === 'number');
    return [
      { part, outcome: 'not tried', found: 'the profile has no http.metricsPath' },
      ...stated.map((figure) => limitLine(settings, figure, undefined)),
    ];
  }
  const answer = await fetchMetricsDocument(settings, timeoutMs);
  if (!answer.ok) {
    const change = 'http.metricsPath: where the metrics are, or null; --metrics-headers where they are guarded';
    return [{ part, outcome: 'does not work', found: answer.reason, change }];
  }
  const { readings, isWhole } = await readInARow(settings, timeoutMs, held);
  const nodes = nodesOf(readings.map(({ document }) => document)).size;
  const byTurns = nodes > 1 ? `, ${nodes} nodes by turns` : '';
  return [
    { part, outcome: 'works', found: `${address.url} answers${byTurns}` },
    ...totalLine(settings, readings, { held, isWhole, nodes }),
    ...counts.flatMap((figure) => figureLine(settings, figure, answer)),
    ...limits.map((figure) => limitLine(settings, figure, answer)),
  ];
}

/** Readings one after the other, until all of them show every client of the probe, or the time is over. */
async function readInARow(
  settings: Settings,
  timeoutMs: number,
  held: number,
): Promise<{ readings: Read[]; isWhole: boolean }> {
  const deadline = Date.now() + timeoutMs;
  const isLow = ({ metrics: { totalConnections } }: Read) => totalConnections !== undefined && totalConnections < held;
  for (;;) {
    const readings: Read[] = [];
    for (let turn = 0; turn < readingsInARow; turn++) {
      const answer = await fetchMetricsDocument(settings, timeoutMs);
      if (answer.ok) readings.push(answer);
    }
    if (!readings.some(isLow)) return { readings, isWhole: true };
    if (Date.now() > deadline) return { readings, isWhole: false };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function totalLine(
  settings: Settings,
  readings: readonly Read[],
  { held, isWhole, nodes }: { readonly held: number; readonly isWhole: boolean; readonly nodes: number },
): ProbeLine[] {
  const figure = 'totalConnections';
  const [reading] = readings;
  if (isWhole || reading === undefined) return figureLine(settings, figure, reading);
  const seen = readings.map(({ metrics }) => metrics[figure] ?? 0);
  const found = `${placeOf(settings.profile.metrics, figure)}: ${seen.join(', ')} in readings one after the other, while this probe holds ${held} clients`;
  const change =
    nodes > 1
      ? `metrics.${figure}: each node counts its own clients: a figure that counts those of all, or --metrics-url of a place that adds them up`
      : `metrics.${figure}: the figure that counts all clients of the gateway, at least once a second`;
  return [{ part: `metrics.${figure}`, outcome: 'does not work', found, change }];
}

function figureLine(
  settings: Settings,
  figure: (typeof counts)[number] | 'totalConnections',
  answer: Read | undefined,
): ProbeLine[] {
  const place = placeOf(settings.profile.metrics, figure);
  if (place === null || answer === undefined) return [];
  const value = answer.metrics[figure];
  if (value === undefined) return [nothingAt(figure, place, answer)];
  return [{ part: `metrics.${figure}`, outcome: 'works', found: `${place}: ${JSON.stringify(value)}` }];
}

/** A limit, with what it decides. */
function limitLine({ profile }: Settings, figure: LimitFigure, answer: Read | undefined): ProbeLine {
  const part = `metrics.${figure}`;
  const scenario = builtInScenarios.find(({ limitedBy }) => limitedBy === figure);
  const name = scenario?.name ?? 'no scenario';
  const place = placeOf(profile.metrics, figure);
  const stated = profile.metrics[figure];
  if (place === null) {
    const otherwise = scenario?.takes?.includes('limit') ? `${name} takes it from --limit` : `${name} is skipped`;
    return { part, outcome: 'not tried', found: `the profile has none: ${otherwise}` };
  }
  const value = typeof stated === 'number' ? stated : answer?.metrics[figure];
  if (value === undefined) return nothingAt(figure, place, answer);
  const so = value === 0 ? `no limit, so ${name} is skipped` : `the limit of ${name}`;
  return { part, outcome: 'works', found: `${place}: ${value}, ${so}` };
}

function nothingAt(figure: string, place: string, answer: Read | undefined): ProbeLine {
  const there =
    Object.keys(numbersOf(answer?.document ?? {}))
      .slice(0, 8)
      .join(', ') || 'no number';
  const change = `metrics.${figure}: null where it is not reported, or its place; there is ${there}`;
  return { part: `metrics.${figure}`, outcome: 'does not work', found: `${place} found nothing of use`, change };
}
