import { type BuiltInReport, builtInReportSchema, type ReportOf } from '../../../report/scenarios/reports.ts';
import type { MetricsDocument } from '../../../report/schema.ts';
import type { Outcome } from '../../../thresholds/judge.ts';

/*
 * Reports for tests of what is made from reports, as a run would write them: small, and figures follow from the
 * samples that the test names.
 */

export const startedAt = Date.parse('2026-03-01T10:00:00.000Z');

interface Common {
  outcome?: Outcome;
  executedAt?: string;
  errors?: string[];
  partial?: string;
}

export function catchUpReport({
  durations = Array.from({ length: 20 }, (_, client) => 20 + client),
  failures = {},
  limit = 1000,
  ...common
}: Common & {
  durations?: readonly number[];
  failures?: Readonly<Record<number, string>>;
  limit?: number;
} = {}): ReportOf<'catch-up-burst'> {
  const attempts = durations.map((duration, client) => ({
    client,
    receivedEvents: failures[client] === undefined ? 50 : 49,
    replayDurationMs: failures[client] === undefined ? duration : null,
    subscriptionLatencyMs: 2,
    ...(failures[client] === undefined ? {} : { failure: failures[client] }),
  }));
  const complete = attempts.flatMap(({ replayDurationMs }) => replayDurationMs ?? []);
  const p95 = complete.length === 0 ? null : percentile(complete, 0.95);
  const failed = Object.keys(failures).length / durations.length;
  const latency = p95 === null ? 'invalid' : p95 <= limit ? 'passed' : 'failed';
  const outcome = common.outcome ?? worst([latency, failed <= 0.01 ? 'passed' : 'failed']);
  const report = builtInReportSchema.parse({
    ...base(common, outcome),
    scenario: 'catch-up-burst',
    summary: `Catch-up replayed 50 events to ${durations.length} clients.`,
    goals: [
      goal('catch-up.latency', 4, 'Replay time from request to last event, p95', 'p(95)', '<=', limit, 'ms', p95, {
        samples: complete.length,
        outcome: common.outcome ?? latency,
        movedBy: '--replay-threshold',
        ...(latency === 'invalid' ? { reason: 'no replay was completed' } : {}),
      }),
      goal('catch-up.failures', 4, 'Replays with a wrong event', 'rate', '<=', 0.01, '%', failed, {
        samples: durations.length,
        outcome: common.outcome ?? (failed <= 0.01 ? 'passed' : 'failed'),
      }),
    ],
    details: {
      jobId: 'load-test-catchup-1',
      eventCount: 50,
      replayThresholdMs: limit,
      receivedEvents: 50,
      replayDurationMs: p95,
      metricsBefore: gatewayMetrics(0),
      metricsAfter: gatewayMetrics(0),
      catchUpDetails: [{ sequence: 1, latencyMs: 3 }],
      subscriptionLatencyMs: 2,
      errorMessages: [],
      attempts,
    },
  });
  return ofKind(report, 'catch-up-burst');
}

export function broadcastReport({
  clients = 4,
  events = 10,
  latency = (client, sequence) => 5 + client + sequence / 10,
  limit = 500,
  everyMs = 25,
  lateness = 0.3,
  receiveDelay = 1,
  openBy,
  marks = [],
  ...common
}: Common & {
  clients?: number;
  events?: number;
  /** null: the event never reached this client. */
  latency?: (client: number, sequence: number) => number | null;
  limit?: number;
  everyMs?: number;
  lateness?: number;
  receiveDelay?: number;
  /** How much lower than measured each figure of the latency may be. */
  openBy?: number;
  marks?: { atMs: number; untilMs?: number; label: string }[];
} = {}): ReportOf<'broadcast-burst'> {
  const perSocketLatencies = Array.from({ length: clients }, (_, client) => ({
    socketId: `socket-${client}`,
    latencies: Array.from({ length: events }, (_, index) => latency(client, index + 1)),
  }));
  const measured = perSocketLatencies.flatMap((socket) => socket.latencies.flatMap((value) => value ?? []));
  const p95 = measured.length === 0 ? null : percentile(measured, 0.95);
  const latencyOutcome = p95 === null ? 'invalid' : p95 <= limit ? 'passed' : 'failed';
  const complete = measured.length === clients * events ? 'passed' : 'failed';
  const outcome = common.outcome ?? worst([latencyOutcome, complete]);
  const one = { min: 0, avg: lateness, med: lateness, 'p(90)': lateness, 'p(99)': lateness, max: lateness };
  const report = builtInReportSchema.parse({
    ...base(common, outcome),
    scenario: 'broadcast-burst',
    summary: `Broadcast burst to ${clients} clients.`,
    options: { delayMs: everyMs, clientCount: clients, eventCount: events },
    goals: [
      goal('broadcast.latency', 5, 'Publish-to-receipt latency, p95', 'p(95)', '<=', limit, 'ms', p95, {
        samples: measured.length,
        outcome: latencyOutcome,
        movedBy: '--latency-threshold',
        ...(openBy === undefined || p95 === null ? {} : { interval: { low: p95 - openBy, high: p95 } }),
      }),
      goal(
        'broadcast.complete',
        5,
        'Events delivered to all subscribers',
        'count',
        '==',
        clients * events,
        '',
        measured.length,
        {
          samples: measured.length,
          outcome: complete,
        },
      ),
    ],
    generator: {
      durationMs: 4000,
      cpuSeconds: 1.5,
      maxRssBytes: 200_000_000,
      lateness: { ...one, 'p(95)': lateness, count: events },
      warnings: [],
    },
    ...(openBy === undefined || measured.length === 0
      ? {}
      : {
          intervals: {
            delivery_latency: Object.fromEntries(
              (
                [
                  ['med', 0.5],
                  ['p(95)', 0.95],
                  ['p(99)', 0.99],
                  ['max', 1],
                ] as const
              ).map(([aggregate, share]) => {
                const high = percentile(measured, share);
                return [aggregate, { low: high - openBy, high }];
              }),
            ),
          },
        }),
    receiveDelay: {
      method: 'own figures',
      ...{ med: receiveDelay, 'p(95)': receiveDelay, 'p(99)': receiveDelay, max: receiveDelay, count: 100 },
    },
    timeline: {
      startedAt,
      gateway: [
        { atMs: 100, connections: 0, subscriptions: 0, idleClients: 0 },
        { atMs: 900, connections: clients, subscriptions: clients, idleClients: clients },
      ],
      clients: Array.from({ length: clients }, (_, index) => ({
        atMs: 300 + index,
        admitted: index + 1,
        rejected: 0,
        unreachable: 0,
      })),
      marks,
    },
    details: {
      jobId: 'load-test-broadcast-1',
      clientCount: clients,
      eventCount: events,
      latencyThresholdMs: limit,
      connectionDetails: perSocketLatencies.map(() => ({ accepted: true, rejectionMessages: [], latencyMs: 3 })),
      subscriptionResults: perSocketLatencies.map(() => ({ jobId: 'j', success: true, latencyMs: 1 })),
      metricsBefore: gatewayMetrics(0),
      metricsDuring: gatewayMetrics(clients),
      metricsAfter: gatewayMetrics(0),
      broadcastSummary: {
        averageLatencyMs:
          measured.length === 0 ? null : measured.reduce((sum, each) => sum + each, 0) / measured.length,
        p95LatencyMs: p95,
        totalDeliveries: measured.length,
        expectedDeliveries: clients * events,
        duplicateDeliveries: 0,
        foreignDeliveries: 0,
      },
      perSocketLatencies,
      errorMessages: [],
      publishes: Array.from({ length: events }, (_, index) => ({
        sequence: index + 1,
        publishedAt: startedAt + 1000 + index * everyMs,
        latenessMs: lateness,
        receivers: 1,
      })),
    },
  });
  return ofKind(report, 'broadcast-burst');
}

/** Of a client: admitted, or turned away after so many milliseconds. */
export interface Attempt {
  readonly accepted: boolean;
  readonly latencyMs: number;
  readonly way?: 'handshake' | 'after-connect';
}

export function quotaReport({
  attempts = [
    ...Array.from({ length: 4 }, () => ({ accepted: true, latencyMs: 5 })),
    { accepted: false, latencyMs: 8, way: 'handshake' as const },
  ],
  limit = 4,
  left = 0,
  ...common
}: Common & { attempts?: readonly Attempt[]; limit?: number; left?: number } = {}): ReportOf<'connection-quota'> {
  const accepted = attempts.filter((attempt) => attempt.accepted).length;
  const report = builtInReportSchema.parse({
    ...base(common, common.outcome ?? 'passed'),
    scenario: 'connection-quota',
    summary: `${accepted} of ${attempts.length} clients admitted.`,
    details: {
      attempts: attempts.length,
      accepted,
      rejected: attempts.length - accepted,
      expectedAccepted: limit,
      expectedRejected: attempts.length - limit,
      connectionAttempts: attempts.map((attempt) => ({
        ...attempt,
        rejectionMessages: attempt.accepted ? [] : ['Too many realtime connections.'],
      })),
      metricsBefore: gatewayMetrics(0),
      metricsDuring: gatewayMetrics(accepted),
      metricsAfter: gatewayMetrics(left),
    },
  });
  return ofKind(report, 'connection-quota');
}

export function capReport({ errors = 3 }: { errors?: number } = {}): ReportOf<'subscription-cap'> {
  const [cap, asked] = [5, 8];
  const report = builtInReportSchema.parse({
    ...base({}, errors === asked - cap ? 'passed' : 'failed'),
    scenario: 'subscription-cap',
    summary: `${cap} of ${asked} rooms granted.`,
    details: {
      attempts: asked,
      accepted: cap,
      rejected: asked - cap,
      expectedAccepted: cap,
      expectedRejected: asked - cap,
      rejectionMessages: Array.from({ length: errors }, () => 'Subscription limit reached for this connection.'),
      results: [],
      metricsBefore: gatewayMetrics(0),
      metricsAfter: gatewayMetrics(0),
    },
  });
  return ofKind(report, 'subscription-cap');
}

/** @param times after which each silent client was evicted; null where it never was */
export function idleReport({
  times = [2010, 2020],
  left = 0,
}: {
  times?: readonly (number | null)[];
  left?: number;
} = {}) {
  const watchers = times.map((time, client) => ({
    socketId: `socket-${client}`,
    errorMessages: time === null ? [] : ['Disconnected due to inactivity.'],
    disconnected: time !== null,
    disconnectLatencyMs: time,
  }));
  const report = builtInReportSchema.parse({
    ...base({}, 'passed'),
    scenario: 'idle-eviction',
    summary: `${watchers.length} silent clients.`,
    details: {
      attempts: watchers.length,
      accepted: watchers.length,
      idleTimeoutMs: 2000,
      settleBuffer: 500,
      stillConnected: watchers.flatMap(({ disconnected, socketId }) => (disconnected ? [] : [socketId])),
      missingError: [],
      watchers,
      earliestMs: 1900,
      latestMs: 2500,
      metricsBefore: gatewayMetrics(0),
      metricsDuring: gatewayMetrics(watchers.length),
      metricsAfter: gatewayMetrics(left),
    },
  });
  return ofKind(report, 'idle-eviction');
}

export function gatewayMetrics(connections: number): MetricsDocument {
  return {
    totalConnections: connections,
    totalSubscriptions: connections,
    connectionsPerOrigin: {},
    subscribersPerJob: {},
    idleClients: connections,
    maxConnections: 500,
    maxConnectionsPerOrigin: 200,
    maxSubscriptionsPerClient: 50,
    idleTimeoutMs: 30_000,
    lastCatchUp: {},
  };
}

function base({ executedAt = new Date(startedAt).toISOString(), errors = [], partial }: Common, outcome: Outcome) {
  return {
    executedAt,
    success: outcome === 'passed',
    outcome,
    errors,
    version: 1,
    options: {},
    environment: {
      tool: '0.1.0',
      k6: '2.2.0',
      xk6Redis: '0.4.3',
      k6Source: 'cache',
      node: '20.0.0',
      platform: 'Linux x64',
      cpus: 2,
      memoryBytes: 8e9,
    },
    clock: 'epoch milliseconds',
    ...(partial === undefined ? {} : { partial }),
  };
}

function goal(
  id: string,
  number: number,
  title: string,
  aggregate: string,
  operator: string,
  limit: number,
  unit: string,
  measured: number | null,
  rest: object,
) {
  return { id, goal: number, title, aggregate, operator, limit, unit, measured, ...rest };
}

function worst(outcomes: readonly Outcome[]): Outcome {
  return (['failed', 'invalid', 'skipped'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'passed';
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

function ofKind<Name extends BuiltInReport['scenario']>(report: BuiltInReport, scenario: Name): ReportOf<Name>;
function ofKind(report: BuiltInReport, scenario: string): BuiltInReport {
  if (report.scenario !== scenario) throw new Error(`not a report of ${scenario}`);
  return report;
}
