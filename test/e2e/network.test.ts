import { describe, expect, it } from 'vitest';
import { useGateway } from '../support/gateway.ts';
import { privateAuthority, tlsInFrontOf } from '../support/privateAuthority.ts';
import { useProxy } from '../support/proxy.ts';
import { runRlt } from '../support/rlt.ts';
import { useRedis } from '../support/services.ts';
import { wide } from './support/flags.ts';
import { runScenario } from './support/scenario.ts';

/* Ways to a gateway that are not direct: k6 and Node must take the same one, and trust the same authorities. */

const redis = useRedis();
const noProxy = { HTTP_PROXY: '', HTTPS_PROXY: '', NO_PROXY: '', http_proxy: '', https_proxy: '', no_proxy: '' };
const nothingElse = { ...noProxy, NODE_EXTRA_CA_CERTS: '', SSL_CERT_FILE: '' };

describe('a proxy', { timeout: 60_000 }, () => {
  it('is taken by k6 and by Node, and named', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const { port } = new URL(gateway.url);
    const proxy = await useProxy();
    const env = { ...nothingElse, http_proxy: proxy.url };
    const run = await runScenario('connection-quota', `http://gateway.test:${port}`, [], { env });
    expect(run.notPassed, run.stderr).toEqual({});
    const named = `${proxy.url} (http_proxy)`;
    expect(run.stderr).toContain(`gateway http://gateway.test:${port}, by the proxy ${named}`);
    expect(run.report.environment?.proxy).toBe(named);
    expect(proxy.asked()).toEqual([
      `CONNECT gateway.test:${port}`,
      `GET http://gateway.test:${port}/internal/realtime/metrics by Node`,
      `GET http://gateway.test:${port}/internal/realtime/metrics by k6`,
    ]);
  });

  it('that is not there, or does not connect, ends the run before it begins', async () => {
    const refusing = await useProxy({ refuses: true });
    const cases = [
      { proxy: 'http://user:planted@127.0.0.1:9', shown: 'http://127.0.0.1:9', why: 'connect ECONNREFUSED' },
      { proxy: refusing.url, shown: refusing.url, why: 'the proxy answered CONNECT with status 403' },
    ];
    for (const { proxy, shown, why } of cases) {
      const env = { ...nothingElse, HTTP_PROXY: proxy };
      const args = ['run', '--scenario', 'connection-quota', '--api-url', 'http://gateway.test:3000'];
      const { exitCode, stderr } = await runRlt(args, { env });
      expect(exitCode, stderr).toBe(3);
      expect(stderr).toContain(
        `no gateway answers at http://gateway.test:3000, by the proxy ${shown} (HTTP_PROXY): ${why}`,
      );
      expect(stderr).toContain('name gateway.test in NO_PROXY');
      expect(stderr).not.toContain('planted');
    }
  });

  it.each([
    ['loopback never takes it', 'localhost', {}],
    ['NO_PROXY takes nobody', '127.0.0.1', { NO_PROXY: '*' }],
  ])('is passed by on both sides: %s', async (_, host, more) => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const { port } = new URL(gateway.url);
    const env = { ...nothingElse, HTTP_PROXY: 'http://127.0.0.1:9', ALL_PROXY: 'http://127.0.0.1:9', ...more };
    const run = await runScenario('connection-quota', `http://${host}:${port}`, [], { env });
    expect(run.notPassed, run.stderr).toEqual({});
    expect(run.report.environment?.proxy).toBeUndefined();
  });
});

describe('a private certificate authority', { timeout: 60_000 }, () => {
  it('in NODE_EXTRA_CA_CERTS is trusted by k6 too: sockets, metrics and Redis', async () => {
    const authority = await privateAuthority();
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const gatewayPort = await tlsInFrontOf(Number(new URL(gateway.url).port), authority);
    const redisUrl = new URL(redis().url);
    const redisPort = await tlsInFrontOf(Number(redisUrl.port), authority);
    const url = `https://localhost:${gatewayPort}`;
    const small = ['--client-count', '5', '--event-count', '5', '--redis-url', `rediss://localhost:${redisPort}`];
    const args = [...small, ...wide];
    const env = { ...nothingElse, NODE_EXTRA_CA_CERTS: authority.file };
    const run = await runScenario('broadcast-burst', url, args, { env });
    expect(run.notPassed, run.stderr).toEqual({});
  });

  it('in SSL_CERT_FILE is trusted by Node too; in neither, nobody passes', async () => {
    const authority = await privateAuthority();
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const port = await tlsInFrontOf(Number(new URL(gateway.url).port), authority);
    const url = `https://localhost:${port}`;
    const known = await runScenario('connection-quota', url, [], {
      env: { ...nothingElse, SSL_CERT_FILE: authority.file },
    });
    expect(known.notPassed, known.stderr).toEqual({});
    const unknown = await runScenario('connection-quota', url, [], { env: nothingElse });
    expect(unknown.exitCode).toBe(99);
    expect(new Set(unknown.report.goals?.filter(({ goal }) => goal !== 'log').map(({ outcome }) => outcome))).toEqual(
      new Set(['invalid']),
    );
    expect(JSON.stringify(unknown.report.goals)).toContain('x509');
  });
});
