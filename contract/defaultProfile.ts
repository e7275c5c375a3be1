import type { GatewayProfile } from './profile.ts';

/** The contract that the reference gateway keeps; every name in it can be replaced by a profile file. */
export const defaultProfile: GatewayProfile = {
  name: 'novel',
  http: {
    websocketPath: '/ws',
    metricsPath: '/internal/realtime/metrics',
    healthPath: '/health',
    readyPath: '/health/ready',
  },
  namespace: '/',
  subscribe: {
    event: 'subscribe',
    args: [{ jobId: '{jobId}' }],
    acknowledgedBy: { event: 'novel.subscribed', jobIdPath: 'jobId' },
  },
  unsubscribe: {
    event: 'unsubscribe',
    args: [{ jobId: '{jobId}' }],
    acknowledgedBy: { event: 'novel.unsubscribed', jobIdPath: 'jobId' },
  },
  ping: { event: 'ping', args: [], reply: 'pong' },
  error: {
    event: 'novel.error',
    messagePath: 'message',
    subscriptionLimit: 'Subscription limit reached for this connection.',
    inactivity: 'Disconnected due to inactivity.',
  },
  rejections: [
    {
      cause: 'total',
      code: 'MAX_CONNECTIONS_EXCEEDED',
      message: 'Too many realtime connections. Please retry shortly.',
    },
    {
      cause: 'origin',
      code: 'ORIGIN_CONNECTIONS_EXCEEDED',
      message: 'Too many connections from this origin. Please retry later.',
    },
    { cause: 'origin-not-allowed', code: 'ORIGIN_NOT_ALLOWED', message: 'Origin not allowed' },
  ],
  rejectionCodePath: 'code',
  jobEvents: [
    jobEvent('novel.generation-event', 'generation', 'event'),
    jobEvent('novel.domain-event', 'domain', 'event'),
    jobEvent('novel.job-status', 'job-status', 'snapshot'),
  ],
  redis: {
    channel: 'novel.realtime.events',
    message: {
      version: 1,
      kind: 'generation',
      jobId: '{jobId}',
      event: {
        type: 'load-test',
        occurredAt: '{occurredAt}',
        sequence: '{sequence}',
        publishedAt: '{publishedAt}',
      },
    },
  },
  mongo: {
    eventsCollection: 'novel_job_events',
    eventDocument: {
      jobId: '{jobId}',
      kind: 'generation',
      emittedAt: '{emittedAt}',
      event: { type: 'load-test', occurredAt: '{emittedAt}', sequence: '{sequence}' },
      createdAt: '{now}',
      updatedAt: '{now}',
    },
    eventIndexes: [
      { jobId: 1, emittedAt: -1 },
      { jobId: 1, kind: 1, emittedAt: -1 },
    ],
    jobsCollection: 'novel_jobs',
    jobDocument: {
      jobId: '{jobId}',
      status: 'running',
      snapshot: { summary: 'load test', progress: 0.5 },
      updatedAt: '{now}',
    },
    jobIdField: 'jobId',
    replayLimit: 250,
  },
  metrics: {
    totalConnections: 'totalConnections',
    totalSubscriptions: 'totalSubscriptions',
    connectionsPerOrigin: 'connectionsPerOrigin',
    subscribersPerJob: 'subscribersPerJob',
    idleClients: 'idleClients',
    maxConnections: 'maxConnections',
    maxConnectionsPerOrigin: 'maxConnectionsPerOrigin',
    maxSubscriptionsPerClient: 'maxSubscriptionsPerClient',
    idleTimeoutMs: 'idleTimeoutMs',
    lastCatchUp: 'lastCatchUp',
    lastCatchUpEntry: { events: 'replayedEvents', durationMs: 'replayDurationMs', recordedAt: 'recordedAt' },
  },
  unknownOrigin: 'unknown',
};

function jobEvent(event: string, kind: 'generation' | 'domain' | 'job-status', body: string) {
  return {
    event,
    kind,
    jobIdPath: 'jobId',
    emittedAtPath: 'emittedAt',
    sequencePath: `${body}.sequence`,
    publishedAtPath: `${body}.publishedAt`,
  };
}
