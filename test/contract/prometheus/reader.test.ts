import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../contract/gatewayMetrics.ts';
import { compileMetricsReader, documentOf } from '../../../contract/metricsDocument.ts';
import { metricsSchema, type PrometheusMetrics } from '../../../contract/metricsProfile.ts';
import { compileTextReader } from '../../../lib/apart/prometheus.ts';

type Figures = Omit<PrometheusMetrics, 'format'>;

/** Read in both ways: as k6 does, and from the document that a report keeps. */
function read(figures: Figures, text: string) {
  const profile = { format: 'prometheus', ...figures } as const;
  const metrics = compileTextReader(profile)(text);
  const kept: unknown = JSON.parse(JSON.stringify(documentOf(text)));
  const fromDocument = compileMetricsReader(profile)(Object(kept));
  const { lastCatchUp, ...numbers } = metrics;
  const { lastCatchUp: other, ...otherNumbers } = fromDocument;
  expect(otherNumbers).toEqual(numbers);
  expect(other('job-1')).toEqual(lastCatchUp('job-1'));
  return metrics;
}

const nodes = `# TYPE ws_connections gauge
ws_connections{pod="a",origin="http://x",state="open"} 3
ws_connections{pod="b",origin="http://x",state="open"} 4
ws_connections{pod="b",origin="http://y",state="open"} 5
ws_connections{pod="b",origin="http://y",state="closing"} 100
ws_rooms{job="job-1"} 2
ws_rooms{job="job-2"} 1
ws_limit 500
ws_idle_seconds 0.5
# TYPE ws_opened counter
ws_opened_total{namespace="/"} 20
ws_opened_total{namespace="/chat"} 5
# TYPE ws_closed counter
# TYPE ws_replay_seconds gauge
ws_replay_seconds{job="job-1"} 0.25
ws_replay_at{job="job-1"} 1000
ws_replay_at{job="job-2"} 2000
nan NaN`;

describe('figures', () => {
  it('are added up over nodes, and over what no label tells apart', () => {
    const metrics = read(
      {
        totalConnections: 'ws_connections{state="open"}',
        totalSubscriptions: 'ws_rooms',
        connectionsPerOrigin: { series: 'ws_connections{state!="closing"}', by: 'origin' },
        subscribersPerJob: { series: 'ws_rooms', by: 'job' },
        maxConnections: 'ws_limit',
        maxConnectionsPerOrigin: 200,
        idleTimeoutMs: { series: 'ws_idle_seconds', times: 1000 },
        idleClients: { series: 'ws_opened_total', minus: 'ws_closed_total' },
        lastCatchUp: {
          by: 'job',
          durationMs: { series: 'ws_replay_seconds', times: 1000 },
          recordedAt: 'ws_replay_at',
        },
      },
      nodes,
    );
    expect(metrics).toMatchObject({
      totalConnections: 12,
      totalSubscriptions: 3,
      connectionsPerOrigin: { 'http://x': 7, 'http://y': 5 },
      subscribersPerJob: { 'job-1': 2, 'job-2': 1 },
      maxConnections: 500,
      maxConnectionsPerOrigin: 200,
      maxSubscriptionsPerClient: undefined,
      idleTimeoutMs: 500,
      idleClients: 25,
    });
    expect(metrics.lastCatchUp('job-1')).toEqual({ events: undefined, durationMs: 250, recordedAt: 1000 });
    expect(metrics.lastCatchUp('job-3')).toEqual({ events: undefined, durationMs: undefined, recordedAt: undefined });
  });

  it.each<[why: string, figures: Figures]>([
    ['is not there', { totalConnections: 'ws_open' }],
    ['is no number yet', { totalConnections: 'nan' }],
    ['is null', { totalConnections: null }],
    ['is subtracted from by what is not there', { totalConnections: { series: 'ws_limit', minus: 'ws_gone_total' } }],
  ])('are not reported where the series %s', (_, figures) => {
    expect(read(figures, nodes).totalConnections).toBeUndefined();
  });

  it('are zero of a metric that has no series yet, and not reported where there is no such metric', () => {
    const figures: Figures = {
      totalConnections: 'ws_closed_total',
      connectionsPerOrigin: { series: 'ws_closed_total', by: 'origin' },
      subscribersPerJob: { series: 'ws_nothing', by: 'job' },
    };
    expect(read(figures, nodes)).toMatchObject({
      totalConnections: 0,
      connectionsPerOrigin: {},
      subscribersPerJob: undefined,
    });
  });

  it.each([
    ['{"ws_rooms"}', 3],
    ['ws_rooms{job=~"job-.*"}', 3],
    ['ws_rooms{job=~"job"}', 0],
    ['ws_rooms{job!~".*1"}', 1],
    ['ws_rooms{pod=""}', 3],
    [' ws_rooms { job = "job-1" , } ', 2],
    ["ws_rooms{job='job-1'}", undefined],
    ['ws_rooms{job="job-1"', undefined],
    ['ws_rooms{job=~"("}', undefined],
    ['ws_rooms{job="a" pod="b"}', undefined],
    ['sum(ws_rooms)', undefined],
    ['ws-rooms', undefined],
    ['', undefined],
  ])('the selector %j', (selector, sum) => {
    const profile = metricsSchema.safeParse({ format: 'prometheus', totalSubscriptions: selector });
    expect(profile.success).toBe(sum !== undefined);
    if (sum !== undefined) expect(read({ totalSubscriptions: selector }, nodes).totalSubscriptions).toBe(sum);
  });

  it('are named by where they stand', () => {
    const profile = {
      format: 'prometheus',
      maxConnections: 5,
      totalConnections: 'a',
      idleTimeoutMs: { series: 'b' },
    } as const;
    expect(placeOf(profile, 'maxConnections')).toBe('maxConnections of the profile');
    expect(placeOf(profile, 'totalConnections')).toBe('a');
    expect(placeOf(profile, 'idleTimeoutMs')).toBe('b');
    expect(placeOf(profile, 'idleClients')).toBeNull();
    expect(placeOf({ idleClients: null }, 'idleClients')).toBeNull();
  });
});
