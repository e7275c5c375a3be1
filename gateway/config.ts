import '../contract/schemaMessages.ts';
import * as z from 'zod';
import { usageError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';
import { logLevels, type VariableName, variables } from './variables.ts';

export interface GatewayConfig {
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** Origins that are let in; the first is the gateway's own front end. */
  readonly clientOrigins: readonly string[];
  /** 0 = no limit, here and for each of the limits below. */
  readonly maxConnections: number;
  readonly maxConnectionsPerOrigin: number;
  readonly maxSubscriptionsPerClient: number;
  readonly idleTimeoutMs: number;
  readonly heartbeat: { readonly intervalMs: number; readonly timeoutMs: number };
  readonly redisUrl: string | undefined;
  readonly redisReconnect: Backoff;
  readonly mongoUri: string | undefined;
  readonly logLevel: LogLevel;
}

/** Waiting times between attempts, in milliseconds: the base, doubled after each failure, up to the maximum. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

export type LogLevel = z.infer<typeof logLevelSchema>;

/**
 * Reads the gateway's configuration from environment variables.
 *
 * @throws RltError (exit code 2) that names every wrong variable, its value (credentials removed) and what is allowed.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const given = Object.fromEntries(
    variables.map(({ name, fallback }) => [name, environment[name]?.trim() || fallback] as const),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0]));
    const problems = variables
      .filter(({ name }) => wrong.has(name))
      .map(({ name, allowed }) => `${name} is "${maskUris(given[name] ?? '')}": expected ${allowed}`);
    throw usageError(problems.join('\n'), '`rlt gateway --help` lists all variables with their defaults');
  }
  const values = parsed.data;
  if (values.REDIS_RECONNECT_MAX_MS < values.REDIS_RECONNECT_BASE_MS) {
    throw usageError(
      `REDIS_RECONNECT_MAX_MS is "${values.REDIS_RECONNECT_MAX_MS}": expected at least REDIS_RECONNECT_BASE_MS, ` +
        `which is "${values.REDIS_RECONNECT_BASE_MS}"`,
    );
  }
  return {
    host: values.HOST,
    port: values.PORT,
    clientOrigins: values.SOCKET_CLIENT_ORIGIN,
    maxConnections: values.SOCKET_MAX_CONNECTIONS,
    maxConnectionsPerOrigin: values.SOCKET_MAX_CONNECTIONS_PER_ORIGIN,
    maxSubscriptionsPerClient: values.SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT,
    idleTimeoutMs: values.SOCKET_IDLE_TIMEOUT_MS,
    heartbeat: { intervalMs: values.SOCKET_PING_INTERVAL_MS, timeoutMs: values.SOCKET_PING_TIMEOUT_MS },
    redisUrl: values.REDIS_URL,
    redisReconnect: { baseMs: values.REDIS_RECONNECT_BASE_MS, maxMs: values.REDIS_RECONNECT_MAX_MS },
    mongoUri: values.MONGODB_URI,
    logLevel: values.LOG_LEVEL,
  };
}

const wholeNumber = (minimum: number, maximum: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(minimum).max(maximum));

/** Node's timers fire at once when the delay does not fit into 31 bits. */
const milliseconds = (minimum: number) => wholeNumber(minimum, 2 ** 31 - 1);
const limit = wholeNumber(0, Number.MAX_SAFE_INTEGER);

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text);
const originList = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .pipe(z.array(origin).min(1));

const logLevelSchema = z.enum(logLevels);

const schema = z.object({
  HOST: z.string().regex(/^[\w.:%-]+$/),
  PORT: wholeNumber(0, 65535),
  SOCKET_CLIENT_ORIGIN: originList,
  SOCKET_MAX_CONNECTIONS: limit,
  SOCKET_MAX_CONNECTIONS_PER_ORIGIN: limit,
  SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: limit,
  SOCKET_IDLE_TIMEOUT_MS: milliseconds(0),
  SOCKET_PING_INTERVAL_MS: milliseconds(1),
  SOCKET_PING_TIMEOUT_MS: milliseconds(1),
  REDIS_URL: uri('redis:', 'rediss:').optional(),
  REDIS_RECONNECT_BASE_MS: milliseconds(1),
  REDIS_RECONNECT_MAX_MS: milliseconds(1),
  // A MongoDB URI may list several hosts, which URL cannot read: the driver has the last word.
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^/]/)
    .optional(),
  LOG_LEVEL: logLevelSchema,
} satisfies Record<VariableName, z.ZodType>);

function uri(...protocols: string[]) {
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));
}
