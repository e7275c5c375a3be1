import { describe, expect, it, vi } from 'vitest';
import {
  defaultsFor,
  type GatewayFlags,
  gatewaySource,
  refuseMetricsUrl,
  type UsualGateway,
} from '../../cli/gatewayFlags.ts';
import { resolveSettings } from '../../settings/settings.ts';

const none: GatewayFlags = { gatewayEnv: [], defect: [] };

describe('the gateway that the flags ask for', () => {
  it.each<[UsualGateway, Partial<GatewayFlags>, boolean, object]>([
    ['running', {}, false, { kind: 'running' }],
    ['running', { embedded: true }, false, { kind: 'reference', startTimeoutMs: 20_000 }],
    ['running', { embedded: true }, true, { kind: 'reference' }],
    ['running', { embedded: true, defect: ['logs-an-error'] }, false, { defects: ['logs-an-error'] }],
    ['running', { gatewayCommand: 'npm start', gatewayStartTimeout: '2m' }, false, { startTimeoutMs: 120_000 }],
    ['running', { gatewayCommand: 'npm start', gatewayStopCommand: 'stop' }, false, { stopCommand: 'stop' }],
    ['running', { gatewayCommand: 'npm start', gatewayLog: 'x.log' }, false, { kind: 'command', logFile: 'x.log' }],
    ['reference', {}, false, { kind: 'reference' }],
    ['reference', { gatewayEnv: ['A=b=c'] }, false, { environment: { A: 'b=c' } }],
    ['reference', { gatewayLogLevel: 'debug' }, false, { environment: { LOG_LEVEL: 'debug' } }],
    [
      'reference',
      { gatewayLogLevel: 'debug', gatewayEnv: ['LOG_LEVEL=warn'] },
      false,
      { environment: { LOG_LEVEL: 'warn' } },
    ],
    ['running', { gatewayCommand: 'x', gatewayLogLevel: 'silly' }, false, { environment: { LOG_LEVEL: 'silly' } }],
    ['reference', {}, true, { kind: 'running' }],
    ['reference', { gatewayCommand: 'npm start' }, false, { kind: 'command', command: 'npm start' }],
  ])('%s by default, with %j', async (usual, flags, addressGiven, source) => {
    expect(await gatewaySource({ ...none, ...flags }, usual, addressGiven)).toMatchObject(source);
  });

  it.each<[UsualGateway, Partial<GatewayFlags>, RegExp]>([
    ['running', { gatewayEnv: ['A=b'] }, /--gateway-env has no effect/],
    ['running', { gatewayLogLevel: 'debug' }, /--gateway-log-level has no effect on a gateway that is already running/],
    [
      'running',
      { embedded: true, gatewayLogLevel: 'silly' },
      /--gateway-log-level is "silly": expected one of trace, debug/,
    ],
    ['running', { gatewayCommand: 'x', gatewayLogLevel: 'a b' }, /--gateway-log-level is "a b": expected a word/],
    ['running', { gatewayStartTimeout: '9s' }, /--gateway-start-timeout has no effect/],
    ['running', { gatewayStopCommand: 'true' }, /--gateway-stop-command has no effect/],
    ['running', { defect: ['logs-an-error'] }, /--defect works with the reference gateway only/],
    ['running', { gatewayLog: '/no/such' }, /--gateway-log is "\/no\/such": ENOENT/],
    ['running', { embedded: true, gatewayLog: 'x' }, /--gateway-log has no effect on the reference gateway/],
    ['running', { embedded: true, gatewayCommand: 'x' }, /--gateway-command and --embedded exclude each other/],
    ['running', { apiUrl: 'http://x', gatewayCommand: 'x' }, /--gateway-command and --api-url exclude each other/],
  ])('%s by default: %j is refused', async (usual, flags, message) => {
    await expect(gatewaySource({ ...none, ...flags }, usual, flags.apiUrl !== undefined)).rejects.toThrow(message);
  });

  it('has the limits of the environment in a single run, and those of its scenario in a verification', async () => {
    vi.stubEnv('SOCKET_MAX_CONNECTIONS', '7');
    const flags = { ...none, embedded: true } as const;
    expect(await gatewaySource(flags, 'running', false)).toMatchObject({
      environment: { SOCKET_MAX_CONNECTIONS: '7' },
    });
    expect(await gatewaySource(none, 'reference', false)).toMatchObject({ environment: {} });
    const own = { ...flags, gatewayEnv: ['SOCKET_MAX_CONNECTIONS=9'] };
    expect(await gatewaySource(own, 'running', false)).toMatchObject({ environment: { SOCKET_MAX_CONNECTIONS: '9' } });
    vi.unstubAllEnvs();
  });

  it('is tested from a second Origin only where it is known to accept one', async () => {
    expect(defaultsFor(await gatewaySource({ ...none, embedded: true }, 'running', false))).toHaveProperty(
      'alternateOrigin',
    );
    expect(defaultsFor(await gatewaySource(none, 'running', false))).toEqual({});
  });
});

it('the reference gateway has its metrics nowhere else', async () => {
  const flags = { 'metrics-url': 'http://127.0.0.1:9464/metrics' };
  const settings = resolveSettings({ scenario: 'idle-eviction', flags });
  const reference = await gatewaySource(none, 'reference', false);
  expect(() => refuseMetricsUrl(reference, settings)).toThrow('--metrics-url has no effect on the reference gateway');
  refuseMetricsUrl(reference, { ...settings, metricsUrl: undefined });
  refuseMetricsUrl(await gatewaySource({ ...none, gatewayCommand: 'npm start' }, 'reference', false), settings);
});
