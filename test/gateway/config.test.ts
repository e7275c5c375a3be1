import { describe, expect, it } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { readConfig } from '../../gateway/config.ts';
import { variables } from '../../gateway/variables.ts';

it('has the documented defaults', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    clientOrigins: ['http://localhost:5173'],
    maxConnections: 0,
    maxConnectionsPerOrigin: 0,
    maxSubscriptionsPerClient: 20,
    idleTimeoutMs: 300000,
    heartbeat: { intervalMs: 25000, timeoutMs: 20000 },
    redisUrl: undefined,
    redisReconnect: { baseMs: 1000, maxMs: 15000 },
    mongoUri: undefined,
    logLevel: 'info',
  });
});

it('takes an empty variable for an unset one, and several origins separated by commas', () => {
  expect(readConfig({ PORT: '', REDIS_URL: ' ' })).toEqual(readConfig({}));
  expect(readConfig({ SOCKET_CLIENT_ORIGIN: 'https://a.example, https://b.example' }).clientOrigins).toEqual([
    'https://a.example',
    'https://b.example',
  ]);
});

it.each([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '1e3'],
  ['HOST', 'not a host'],
  ['SOCKET_CLIENT_ORIGIN', 'localhost:5173'],
  ['SOCKET_CLIENT_ORIGIN', 'http://localhost:5173/'],
  ['SOCKET_CLIENT_ORIGIN', '*'],
  ['SOCKET_MAX_CONNECTIONS', '-1'],
  ['SOCKET_MAX_CONNECTIONS_PER_ORIGIN', '2.5'],
  ['SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT', 'many'],
  ['SOCKET_IDLE_TIMEOUT_MS', '2147483648'],
  ['REDIS_URL', 'http://localhost'],
  ['REDIS_RECONNECT_BASE_MS', '0'],
  ['MONGODB_URI', 'localhost:27017'],
  ['LOG_LEVEL', 'loud'],
])('refuses %s=%s, naming the variable, the value and what is allowed', (name, value) => {
  const allowed = variables.find((variable) => variable.name === name)?.allowed;
  const error = errorOf({ [name]: value });
  expect(error.exitCode).toBe(2);
  expect(error.message).toBe(`${name} is "${value}": expected ${allowed}`);
});

describe('errors', () => {
  it('name all wrong variables at once', () => {
    expect(errorOf({ PORT: 'x', LOG_LEVEL: 'y' }).message.split('\n')).toHaveLength(2);
  });

  it('never show a password', () => {
    expect(errorOf({ REDIS_URL: 'http://me:hush@localhost' }).message).toContain('"http://***@localhost"');
  });

  it('say when the longest wait is shorter than the first', () => {
    expect(errorOf({ REDIS_RECONNECT_BASE_MS: '20000' }).message).toContain('REDIS_RECONNECT_MAX_MS is "15000"');
  });
});

function errorOf(environment: Record<string, string>): RltError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof RltError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}
