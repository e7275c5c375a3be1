import type { ConnectionKey, ScenarioKey } from '../contract/options.ts';

/*
 * What each setting is for, in the help, the JSON schema and the documentation. It stands apart from the settings'
 * rules because k6 bundles hold those, and nobody asks k6 for help.
 */

const sentences: Readonly<Record<ConnectionKey | ScenarioKey, string>> = {
  apiUrl: 'base URL of the gateway; a path in it comes before all of its paths',
  websocketPath: 'Socket.IO path',
  metricsPath: "path of the gateway's metrics",
  origin: 'Origin header of the clients; none sends no such header',
  alternateOrigin: 'second Origin, which must still be admitted when the first is full',
  connectTimeoutMs: 'how long a client may take to connect',
  disconnectTimeoutMs: 'how long the gateway may take to forget a client that left',
  redisUrl: 'the Redis that the gateway listens to',
  mongoUri: 'the MongoDB that the gateway replays from, with the database name',
  auth: 'Socket.IO auth payload of the clients; {client}, {vu}, {random} and columns of --clients-file are filled in',
  headers: 'extra request headers of the clients, which go with requests for metrics and health too',
  clientsFile: 'JSON lines or CSV with what is another for each client: auth, headers, or what placeholders stand for',
  metricsHeaders: 'headers of the requests for metrics and health, stronger than those of --headers',

  attempts: 'clients or requests to try; 0 lets the scenario choose',
  extras: 'clients or requests beyond the limit',
  limit: 'the limit that a quota or cap scenario expects; 0 takes it from the metrics of the gateway',
  jobCount: 'distinct jobs; 0 lets the scenario choose',
  delayMs: 'time between two events or connects; 0 sends all at once',
  settleMs: 'how long to go on listening for what must not come',
  eventCount: 'events to replay or to publish',
  clientCount: 'clients that connect',
  replayThresholdMs: 'limit of the replay time (p95)',
  latencyThresholdMs: 'limit of the time from publish to receipt (p95)',
  rejectionThresholdMs: 'limit of the time from the connect call to the rejection (max)',
  maxIdleTimeoutMs: 'longest idle timeout of a gateway that idle-eviction waits for',
  redisResetSequence: 'event at which Redis is disturbed; 0 is off',
  redisResetDelayMs: 'how long the disturbance lasts',
  redisDrill:
    "how: cut every subscriber's connection again and again, stop and start a Redis that we started, or close the " +
    "publisher's own connection; auto stops our own Redis and cuts the subscribers of another one",
  recoveryThresholdMs: 'limit of the time from the end of the disturbance to the next event, for every client',
  yesDisruptRedis: 'agree to disturb a Redis that was not started for this run: all of its subscribers are cut',
  maxGeneratorLagMs: 'above this lag of the load generator (p95) its figures do not count',
  replaySource: 'replay stored events, or the status that is built from the job document alone',
  subscriberVus: 'k6 VUs that share the clients; 0 chooses by their number',
  observeIntervalMs: "time between two samples of the gateway's own metrics; 0 takes none",
  staging: 'leave sockets open and seeded data in place after the scenario, to look at them',
  holdMs: 'how long sockets stay open with --staging true',
  jobId: 'a job that is seeded already (default: a new one for each run)',
};

const byKey = new Map(Object.entries(sentences));

/** @param key of `connectionOptions` or `scenarioOptions` */
export function helpOf(key: string): string {
  return byKey.get(key) ?? '';
}
