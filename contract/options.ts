import { choice, milliseconds, type Option, text, url, type ValuesOf, whole } from './option.ts';

/*
 * Every setting of a run, once. Flags, environment variables, config file, JSON schema, help and documentation are
 * made from these tables. The environment variable of `--api-url` is API_URL, or RLT_API_URL, which wins.
 */

/** How the gateway and its data stores are reached. */
export const connectionOptions = {
  apiUrl: url({
    flag: 'api-url',
    schemes: ['http', 'https'],
    fallback: 'http://localhost:3000',
    help: 'base URL of the gateway',
  }),
  websocketPath: urlPath('ws-path', '/ws', 'Socket.IO path'),
  metricsPath: urlPath('metrics-path', '/internal/realtime/metrics', "path of the gateway's metrics"),
  origin: url({
    flag: 'origin',
    schemes: ['http', 'https'],
    fallback: 'http://localhost:5173',
    help: 'Origin header of the clients',
  }),
  alternateOrigin: url({
    flag: 'alternate-origin',
    fallback: undefined,
    schemes: ['http', 'https'],
    help: 'second Origin, which must still be admitted when the first is full',
  }),
  connectTimeoutMs: milliseconds({
    flag: 'connect-timeout',
    fallback: 5000,
    min: 1,
    help: 'how long a client may take to connect',
  }),
  disconnectTimeoutMs: milliseconds({
    flag: 'disconnect-timeout',
    fallback: 2000,
    min: 1,
    help: 'how long the gateway may take to forget a client that left',
  }),
  redisUrl: url({
    flag: 'redis-url',
    fallback: undefined,
    schemes: ['redis', 'rediss'],
    secret: true,
    help: 'the Redis that the gateway listens to',
  }),
  mongoUri: url({
    flag: 'mongo-uri',
    fallback: undefined,
    schemes: ['mongodb', 'mongodb+srv'],
    secret: true,
    help: 'the MongoDB that the gateway replays from, with the database name',
  }),
  auth: jsonObject<Readonly<Record<string, unknown>>>('auth', 'any', 'Socket.IO auth payload of the clients'),
  headers: jsonObject<Readonly<Record<string, string>>>('headers', 'text', 'extra request headers of the clients'),
} as const;

/** What a scenario does, and the limits it holds the gateway to. */
export const scenarioOptions = {
  attempts: whole({
    flag: 'attempts',
    fallback: 0,
    min: 0,
    help: 'clients or requests to try; 0 lets the scenario choose',
  }),
  extras: whole({ flag: 'extras', fallback: 3, min: 0, help: 'clients or requests beyond the limit' }),
  jobCount: whole({ flag: 'job-count', fallback: 0, min: 0, help: 'distinct jobs; 0 lets the scenario choose' }),
  delayMs: milliseconds({
    flag: 'delay',
    fallback: 25,
    help: 'time between two events or connects; 0 sends all at once',
  }),
  settleMs: milliseconds({ flag: 'settle', fallback: 250, help: 'how long to go on listening for what must not come' }),
  eventCount: whole({
    flag: 'event-count',
    fallback: 50,
    min: 1,
    // Seeded documents have the sequence in three bytes of their id.
    max: 0xffffff,
    help: 'events to replay or to publish',
  }),
  clientCount: whole({
    flag: 'client-count',
    fallback: 200,
    fallbackFor: { 'catch-up-burst': 20 },
    min: 1,
    help: 'clients that connect',
  }),
  replayThresholdMs: milliseconds({
    flag: 'replay-threshold',
    fallback: 1000,
    min: 1,
    help: 'limit of the replay time (p95)',
  }),
  latencyThresholdMs: milliseconds({
    flag: 'latency-threshold',
    fallback: 500,
    min: 1,
    help: 'limit of the time from publish to receipt (p95)',
  }),
  redisResetSequence: whole({
    flag: 'redis-reset-sequence',
    fallback: 0,
    min: 0,
    help: 'event at which Redis is disturbed; 0 is off',
  }),
  redisResetDelayMs: milliseconds({
    flag: 'redis-reset-delay',
    fallback: 1000,
    help: 'how long the disturbance lasts',
  }),
  maxGeneratorLagMs: milliseconds({
    flag: 'max-generator-lag',
    fallback: 1000,
    min: 1,
    help: 'above this lag of the load generator (p95) its figures do not count',
  }),
  replaySource: choice({
    flag: 'replay-source',
    words: ['events', 'aggregate'],
    fallback: 'events',
    help: 'replay stored events, or the status that is built from the job document alone',
  }),
  subscriberVus: whole({
    flag: 'subscriber-vus',
    fallback: 0,
    min: 0,
    help: 'k6 VUs that share the clients; 0 chooses by their number',
  }),
  jobId: text({
    flag: 'job-id',
    takes: 'ID',
    pattern: /^[\w.:-]{1,128}$/,
    expects: '1 to 128 letters, digits, dots, colons, dashes or underscores',
    fallback: undefined,
    help: 'a job that is seeded already (default: a new one for each run)',
  }),
} as const;

export type ConnectionSettings = ValuesOf<typeof connectionOptions>;
export type ScenarioSettings = ValuesOf<typeof scenarioOptions>;
export type ConnectionKey = keyof typeof connectionOptions;
export type ScenarioKey = keyof typeof scenarioOptions;

/** Environment variables of a flag, the one that wins first. */
export function environmentNames(flag: string): readonly [string, string] {
  const name = flag.toUpperCase().replaceAll('-', '_');
  return [`RLT_${name}`, name];
}

function urlPath(flag: string, fallback: string, help: string): Option<string> {
  return text({ flag, takes: 'PATH', pattern: /^\/[^\s?#]*$/, expects: 'a path that starts with /', fallback, help });
}

function jsonObject<T>(flag: string, values: 'text' | 'any', help: string): Option<T | undefined> {
  const expects = values === 'text' ? 'a JSON object of texts' : 'a JSON object';
  return { flag, takes: 'JSON', rule: { kind: 'object', values }, expects, fallback: undefined, help, secret: true };
}
