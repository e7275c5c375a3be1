/** Levels of log lines, the least severe first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The gateway's environment variables: what `--help` prints, docs/gateway.md lists and the configuration reads. */
export const variables = [
  {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'address to listen on; only this machine by default, 0.0.0.0 for all interfaces',
    allowed: 'a host name or an IP address',
  },
  {
    name: 'PORT',
    fallback: '3000',
    meaning: 'port to listen on; 0 = any free port, named in the log line "listening"',
    allowed: 'a whole number from 0 to 65535',
  },
  {
    name: 'SOCKET_CLIENT_ORIGIN',
    fallback: 'http://localhost:5173',
    meaning: 'Origin that browsers may connect from; several are separated by commas',
    allowed: 'scheme://host[:port] without a path or a slash at the end, or a comma-separated list of these',
  },
  {
    name: 'SOCKET_MAX_CONNECTIONS',
    fallback: '0',
    meaning: 'most sockets connected at the same time; 0 = no limit',
    allowed: 'a whole number, 0 or more',
  },
  {
    name: 'SOCKET_MAX_CONNECTIONS_PER_ORIGIN',
    fallback: '0',
    meaning: 'most sockets that share one Origin; 0 = no limit',
    allowed: 'a whole number, 0 or more',
  },
  {
    name: 'SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT',
    fallback: '20',
    meaning: 'most distinct jobs that one socket may be subscribed to; 0 = no limit',
    allowed: 'a whole number, 0 or more',
  },
  {
    name: 'SOCKET_IDLE_TIMEOUT_MS',
    fallback: '300000',
    meaning: 'a socket that sends no event for this long is evicted; 0 = never',
    allowed: 'milliseconds, a whole number from 0 to 2147483647',
  },
  {
    name: 'SOCKET_PING_INTERVAL_MS',
    fallback: '25000',
    meaning: 'time between two Engine.IO heartbeats',
    allowed: 'milliseconds, a whole number from 1 to 2147483647',
  },
  {
    name: 'SOCKET_PING_TIMEOUT_MS',
    fallback: '20000',
    meaning: 'a socket that does not answer a heartbeat within this time is closed',
    allowed: 'milliseconds, a whole number from 1 to 2147483647',
  },
  {
    name: 'REDIS_URL',
    fallback: undefined,
    meaning: 'Redis that live events come from; unset = no live events, one warning',
    allowed: 'redis://… or rediss://…',
  },
  {
    name: 'REDIS_RECONNECT_BASE_MS',
    fallback: '1000',
    meaning: 'wait before the first attempt to reach a lost Redis again; doubled after each failure',
    allowed: 'milliseconds, a whole number from 1 to 2147483647',
  },
  {
    name: 'REDIS_RECONNECT_MAX_MS',
    fallback: '15000',
    meaning: 'longest wait between two of these attempts',
    allowed: 'milliseconds, a whole number from 1 to 2147483647',
  },
  {
    name: 'MONGODB_URI',
    fallback: undefined,
    meaning: 'MongoDB that history is replayed from, with the database in its path; unset = no replay, one warning',
    allowed: 'mongodb://… or mongodb+srv://…',
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: 'least severe log lines to write',
    allowed: 'trace, debug, info, warn, error, fatal or silent',
  },
] as const satisfies readonly GatewayVariable[];

export interface GatewayVariable {
  readonly name: string;
  /** Value while the variable is unset or empty; undefined = the feature is off. */
  readonly fallback: string | undefined;
  readonly meaning: string;
  readonly allowed: string;
}

export type VariableName = (typeof variables)[number]['name'];
