import { runMetrics } from '../contract/metrics.ts';

/** What k6 v2.2 measures by itself (lib/internal/metrics in its source, and of its modules browser and grpc). */
const ofK6 = [
  'vus',
  'vus_max',
  'iterations',
  'iteration_duration',
  'dropped_iterations',
  'data_(?:sent|received)',
  'checks',
  'group_duration',
  'http_reqs',
  'http_req_(?:duration|blocked|connecting|tls_handshaking|sending|waiting|receiving|failed)',
  'ws_(?:sessions|session_duration|connecting|ping|msgs_sent|msgs_received)',
  'grpc_(?:req_duration|streams|streams_msgs_sent|streams_msgs_received)',
  'browser_.+',
];

/** A regular expression for the series of what every run has, whatever its scenario measures; units and types may follow. */
export const notOwn = `k6_(?:${[...ofK6, ...Object.keys(runMetrics)].join('|')})(?:_seconds|_milliseconds|_bytes)?(?:_total|_rate|_bucket|_sum|_count)?`;
