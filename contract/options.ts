import {
  choice,
  milliseconds,
  type Option,
  origin,
  serverUrl,
  text,
  url,
  type ValuesOf,
  whole,
  yesOrNo,
} from './option.ts';

export { environmentNames } from './environmentNames.ts';

/*
 * Every setting of a run, once. Flags, environment variables, config file, JSON schema, help and documentation are
 * made from these tables (and the sentences in optionHelp.ts). The environment variable of `--api-url` is API_URL, or RLT_API_URL, which wins.
 */

/** How the gateway and its data stores are reached. */
export const connectionOptions = {
  apiUrl: serverUrl('api-url', 'http://localhost:3000'),
  websocketPath: urlPath('ws-path', '/ws'),
  // null: there are none.
  metricsPath: urlPath<string | null>('metrics-path', '/internal/realtime/metrics', 'or null'),
  metricsUrl: { ...url('metrics-url', undefined, ['http', 'https']), secret: true },
  origin: origin<string | undefined>('origin', 'http://localhost:5173', 'or none'),
  alternateOrigin: origin<string | undefined>('alternate-origin', undefined),
  transports: choice('transports', ['websocket', 'polling', 'polling,websocket']),
  compression: yesOrNo('compression'),
  connectTimeoutMs: milliseconds('connect-timeout', 5000, 1),
  disconnectTimeoutMs: milliseconds('disconnect-timeout', 2000, 1),
  redisUrl: { ...url('redis-url', undefined, ['redis', 'rediss']), secret: true },
  coordinationRedisUrl: { ...url('coordination-redis-url', undefined, ['redis', 'rediss']), secret: true },
  mongoUri: { ...url('mongo-uri', undefined, ['mongodb', 'mongodb+srv']), secret: true },
  seedCommand: shellCommand('seed-command'),
  unseedCommand: shellCommand('unseed-command'),
  seedTimeoutMs: milliseconds('seed-timeout', 300_000, 1),
  auth: jsonObject<Readonly<Record<string, unknown>>>('auth', 'any'),
  headers: jsonObject<Readonly<Record<string, string>>>('headers', 'text'),
  query: jsonObject<Readonly<Record<string, string>>>('query', 'text'),
  clientsFile: text({
    flag: 'clients-file',
    takes: 'FILE',
    pattern: /\S/,
    expects: 'the name of a file',
    fallback: undefined,
  }),
  metricsHeaders: jsonObject<Readonly<Record<string, string>>>('metrics-headers', 'text'),
  httpHeaders: jsonObject<Readonly<Record<string, string>>>('http-headers', 'text'),
} as const;

/** What a scenario does, and the limits it holds the gateway to. */
export const scenarioOptions = {
  attempts: whole('attempts', 0),
  extras: whole('extras', 3),
  limit: whole('limit', 0),
  jobCount: whole('job-count', 0),
  delayMs: milliseconds('delay', 25),
  settleMs: milliseconds('settle', 250),
  // Seeded documents have the sequence in three bytes of their id.
  eventCount: whole('event-count', 50, { min: 1, max: 0xffffff }),
  clientCount: whole('client-count', 200, { min: 1 }),
  replayThresholdMs: milliseconds('replay-threshold', 1000, 1),
  latencyThresholdMs: milliseconds('latency-threshold', 500, 1),
  rejectionThresholdMs: milliseconds('rejection-threshold', 200, 1),
  maxIdleTimeoutMs: milliseconds('max-idle-timeout', 10_000, 1),
  redisResetSequence: whole('redis-reset-sequence', 0),
  redisResetDelayMs: milliseconds('redis-reset-delay', 1000),
  redisDrill: choice('redis-drill', ['auto', 'kill-subscribers', 'stop', 'publisher']),
  recoveryThresholdMs: milliseconds('recovery-threshold', 20_000, 1),
  yesDisruptRedis: yesOrNo('yes-disrupt-redis'),
  replaySource: choice('replay-source', ['events', 'aggregate']),
  subscriberVus: whole('subscriber-vus', 0),
  instances: whole('instances', 1, { min: 1, max: 10_000 }),
  joinTimeoutMs: milliseconds('join-timeout', 120_000, 1),
  observeIntervalMs: milliseconds('observe-interval', 500),
  staging: yesOrNo('staging'),
  holdMs: milliseconds('hold', 60_000),
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

function urlPath<Path extends string | null>(flag: string, fallback: Path, orNull?: 'or null'): Option<Path | string> {
  const form = { takes: 'PATH', pattern: /^\/[^\s?#]*$/, expects: 'a path that starts with /' };
  return text({ flag, ...form, fallback, orNull: orNull !== undefined });
}

function shellCommand(flag: string): Option<string | undefined> {
  return text({ flag, takes: 'COMMAND', pattern: /\S/, expects: 'a shell command', fallback: undefined });
}

function jsonObject<T>(flag: string, values: 'text' | 'any'): Option<T | undefined> {
  const expects = values === 'text' ? 'a JSON object of texts' : 'a JSON object';
  return { flag, takes: 'JSON', rule: { kind: 'object', values }, expects, fallback: undefined, secret: true };
}
