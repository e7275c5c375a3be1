import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Behaviour } from '../../gateway/behaviour.ts';
import { usualBehaviour } from '../../gateway/behaviour.ts';
import { type GatewayEnvironment, useGateway } from '../support/gateway.ts';
import { useRedis } from '../support/services.ts';
import { runScenario } from './support/scenario.ts';

/*
 * A load generator that gets no time, next to a gateway that answers at once: no goal may be failed. k6 is stopped for a
 * while at a moment that the gateway, which runs in the test, knows.
 */

const redis = useRedis();
const stopped = 300;

/** Stops the k6 of this test's command for a while; done once. */
function stopper(ms = stopped) {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    const pids = k6Processes();
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    void delay(ms).then(() => {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    });
  };
}

/** The processes of k6 that descend from this one. */
function k6Processes(): number[] {
  const parents = new Map<number, { parent: number; name: string }>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [, name = '', parent = '0'] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
      parents.set(Number(entry), { parent: Number(parent), name });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid)?.parent ?? 0));
  return [...parents].flatMap(([pid, { name }]) => (name === 'k6' && isOurs(pid) ? [pid] : []));
}

function gatewayThat(environment: GatewayEnvironment, change: Partial<Behaviour>) {
  return useGateway(environment, () => ({ ...usualBehaviour, ...change }));
}

const failedOf = (notPassed: Readonly<Record<string, string>>) =>
  Object.entries(notPassed).filter(([, outcome]) => outcome === 'failed');

// k6 publishes as well, so that a stop holds one event alone: one of ten is in the p95.
const small = ['--client-count', '20', '--event-count', '10', '--delay', '100'];

it.each([50, 100, 200])(
  'does not blame the gateway for deliveries that a stopped k6 read late (limit %d ms)',
  async (limit) => {
    const stop = stopper();
    let events = 0;
    const gateway = await gatewayThat(
      { REDIS_URL: redis().url },
      {
        broadcast: (io, event) => {
          if (++events === 5) stop();
          usualBehaviour.broadcast(io, event);
        },
      },
    );
    const { report, notPassed } = await runScenario('broadcast-burst', gateway.url, [
      ...small,
      ...['--redis-url', redis().url, '--latency-threshold', String(limit)],
    ]);
    expect(failedOf(notPassed), JSON.stringify(report.goals)).toEqual([]);
  },
);

it.each(['handshake', 'connection'])('does not blame it for rejections that were read late (%s)', async (way) => {
  const stop = stopper();
  const gateway = await gatewayThat(
    { SOCKET_MAX_CONNECTIONS: '5' },
    {
      ...(way === 'connection' ? { checkHandshake: () => undefined } : {}),
      refuseHandshake: (socket, rejection, next) => {
        stop();
        usualBehaviour.refuseHandshake(socket, rejection, next);
      },
      refuseConnection: (socket, rejection) => {
        stop();
        usualBehaviour.refuseConnection(socket, rejection);
      },
    },
  );
  const { report, notPassed } = await runScenario('connection-quota', gateway.url, []);
  expect(failedOf(notPassed), JSON.stringify(report.goals)).toEqual([]);
});

it.each([300, 700])('does not blame it for evictions that were read %d ms late', async (ms) => {
  const stop = stopper(ms);
  const gateway = await gatewayThat(
    { SOCKET_IDLE_TIMEOUT_MS: '1200' },
    {
      evict: (socket) => {
        stop();
        usualBehaviour.evict(socket);
      },
    },
  );
  const { report, notPassed } = await runScenario('idle-eviction', gateway.url, ['--attempts', '4', '--delay', '5']);
  expect(failedOf(notPassed), JSON.stringify(report.goals)).toEqual([]);
});

it('does not blame it for connections that were read late, whose evictions then seem early', async () => {
  const stop = stopper();
  let connections = 0;
  const gateway = await gatewayThat(
    { SOCKET_IDLE_TIMEOUT_MS: '1200' },
    {
      checkConnection: (load, limits) => {
        if (++connections === 3) stop();
        return usualBehaviour.checkConnection(load, limits);
      },
    },
  );
  const { report, notPassed } = await runScenario('idle-eviction', gateway.url, ['--attempts', '4', '--delay', '5']);
  expect(failedOf(notPassed), JSON.stringify(report.goals)).toEqual([]);
});
