import { setTimeout as delay } from 'node:timers/promises';
import { idleDefects } from '../../../gateway/defects/idle.ts';
import { wire } from '../../../gateway/wire.ts';
import { connect } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { until } from '../../support/until.ts';
import { testDefects } from './testDefects.ts';

const timeoutMs = 500;

const usual = { evicted: 'in time', tells: true, keepsActive: true, connectionsLeft: 1 };

testDefects({
  defects: idleDefects,
  environment: () => ({ SOCKET_IDLE_TIMEOUT_MS: String(timeoutMs), SOCKET_PING_INTERVAL_MS: '100' }),
  probe,
  mostlyWaits: true,
  usual,
  changes: {
    'never-evicts': { evicted: 'never', tells: false, connectionsLeft: 3 },
    'evicts-800-ms-late': { evicted: 'late' },
    'evicts-too-early': { evicted: 'early' },
    'evicts-active-clients': { keepsActive: false, connectionsLeft: 0 },
    'heartbeats-count-as-activity': { evicted: 'never', tells: false, connectionsLeft: 3 },
    'evicts-without-the-error': { tells: false },
    'evicts-with-another-text': { tells: false },
    'keeps-slot-after-eviction': { connectionsLeft: 3 },
    'counts-evictions-twice': { connectionsLeft: -1 },
    'evicts-200-ms-late': { evicted: 'a little late' },
  },
});

async function probe(gateway: TestGateway): Promise<typeof usual> {
  const active = await connect(gateway.url);
  const pinging = setInterval(() => active.socket.emit(wire.ping), 50);
  const silent = await Promise.all([connect(gateway.url), connect(gateway.url)]);
  const isGone = () => silent.every(({ socket }) => !socket.connected);
  await until('they are evicted', isGone, timeoutMs + 1000).catch(() => {});
  await delay(50);
  clearInterval(pinging);
  const verdicts = await Promise.all(
    silent.map(async (client) => {
      const connectedAt = (await client.happening('connect')).at;
      const end = client.happenings.find(
        ({ name, payload }) => name === 'disconnect' && payload === 'io server disconnect',
      );
      return end === undefined ? 'never' : verdict(end.at - connectedAt - timeoutMs);
    }),
  );
  return {
    evicted: [...new Set(verdicts)].join(', '),
    tells: silent.every(
      (client) => JSON.stringify(client.all(wire.error)) === JSON.stringify([{ message: wire.messages.inactivity }]),
    ),
    keepsActive: active.socket.connected,
    connectionsLeft: (await gateway.metrics()).totalConnections,
  };
}

function verdict(offByMs: number): string {
  if (offByMs < -50) return 'early';
  if (offByMs < 190) return 'in time';
  return offByMs < 500 ? 'a little late' : 'late';
}
