import type { JsonMetrics } from './metricsProfile.ts';
import type { WireProfile } from './profile.ts';

/** Redis channel of the contract. */
export const defaultChannel = 'novel.realtime.events';

/** Where the figures of that gateway stand. */
export const defaultMetrics: JsonMetrics = {
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
};

/** The contract on the wire, as far as k6 speaks it. */
export const defaultWireProfile = {
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
  publish: {
    redis: {
      command: ['PUBLISH', defaultChannel, '{message}'],
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
      encoding: 'json',
    },
  },
  history: null,
  mongo: { replayLimit: 250 },
  metrics: defaultMetrics,
  unknownOrigin: 'unknown',
} satisfies WireProfile;

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
