import { choice, milliseconds, type Option, text, url, type ValuesOf, whole, yesOrNo } from './option.ts';

/*
 * Every setting of a run, once. Flags, environment variables, config file, JSON schema, help and documentation are
 * made from these tables (and the sentences in optionHelp.ts). The environment variable of `--api-url` is API_URL, or RLT_API_URL, which wins.
 */

/** How the gateway and its data stores are reached. */
export const connectionOptions = {
  apiUrl: url({
    flag: 'api-url',
    schemes: ['http', 'https'],
    fallback: 'http://localhost:3000',
  }),
  websocketPath: urlPath('ws-path', '/ws'),
  metricsPath: urlPath('metrics-path', '/internal/realtime/metrics'),
  origin: url({
    flag: 'origin',
    schemes: ['http', 'https'],
    fallback: 'http://localhost:5173',
  }),
  alternateOrigin: url({
    flag: 'alternate-origin',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
  connectTimeoutMs: milliseconds({
    flag: 'connect-timeout',
    fallback: 5000,
    min: 1,
  }),
  disconnectTimeoutMs: milliseconds({
    flag: 'disconnect-timeout',
    fallback: 2000,
    min: 1,
  }),
  redisUrl: url({
    flag: 'redis-url',
    fallback: undefined,
    schemes: ['redis', 'rediss'],
    secret: true,
  }),
  mongoUri: url({
    flag: 'mongo-uri',
    fallback: undefined,
    schemes: ['mongodb', 'mongodb+srv'],
    secret: true,
  }),
  auth: jsonObject<Readonly<Record<string, unknown>>>('auth', 'any'),
  headers: jsonObject<Readonly<Record<string, string>>>('headers', 'text'),
} as const;

/** What a scenario does, and the limits it holds the gateway to. */
export const scenarioOptions = {
  attempts: whole({
    flag: 'attempts',
    fallback: 0,
    min: 0,
  }),
  extras: whole({ flag: 'extras', fallback: 3, min: 0 }),
  limit: whole({ flag: 'limit', fallback: 0, min: 0 }),
  jobCount: whole({ flag: 'job-count', fallback: 0, min: 0 }),
  delayMs: milliseconds({
    flag: 'delay',
    fallback: 25,
  }),
  settleMs: milliseconds({ flag: 'settle', fallback: 250 }),
  eventCount: whole({
    flag: 'event-count',
    fallback: 50,
    min: 1,
    // Seeded documents have the sequence in three bytes of their id.
    max: 0xffffff,
  }),
  clientCount: whole({
    flag: 'client-count',
    fallback: 200,
    fallbackFor: { 'catch-up-burst': 20 },
    min: 1,
  }),
  replayThresholdMs: milliseconds({
    flag: 'replay-threshold',
    fallback: 1000,
    min: 1,
  }),
  latencyThresholdMs: milliseconds({
    flag: 'latency-threshold',
    fallback: 500,
    min: 1,
  }),
  rejectionThresholdMs: milliseconds({ flag: 'rejection-threshold', fallback: 200, min: 1 }),
  maxIdleTimeoutMs: milliseconds({ flag: 'max-idle-timeout', fallback: 10_000, min: 1 }),
  redisResetSequence: whole({
    flag: 'redis-reset-sequence',
    fallback: 0,
    min: 0,
  }),
  redisResetDelayMs: milliseconds({
    flag: 'redis-reset-delay',
    fallback: 1000,
  }),
  maxGeneratorLagMs: milliseconds({
    flag: 'max-generator-lag',
    fallback: 1000,
    min: 1,
  }),
  replaySource: choice({
    flag: 'replay-source',
    words: ['events', 'aggregate'],
    fallback: 'events',
  }),
  subscriberVus: whole({
    flag: 'subscriber-vus',
    fallback: 0,
    min: 0,
  }),
  observeIntervalMs: milliseconds({
    flag: 'observe-interval',
    fallback: 500,
  }),
  staging: yesOrNo({ flag: 'staging', fallback: false }),
  holdMs: milliseconds({ flag: 'hold', fallback: 60_000 }),
  jobId: text({
    flag: 'job-id',
    takes: 'ID',
    pattern: /^[\w.:-]{1,128}$/,
    expects: '1 to 128 letters, digits, dots, colons, dashes or underscores',
    fallback: undefined,
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

function urlPath(flag: string, fallback: string): Option<string> {
  return text({ flag, takes: 'PATH', pattern: /^\/[^\s?#]*$/, expects: 'a path that starts with /', fallback });
}

function jsonObject<T>(flag: string, values: 'text' | 'any'): Option<T | undefined> {
  const expects = values === 'text' ? 'a JSON object of texts' : 'a JSON object';
  return { flag, takes: 'JSON', rule: { kind: 'object', values }, expects, fallback: undefined, secret: true };
}
