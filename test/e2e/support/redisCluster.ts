import { freePort, type Lifetime } from '../../../engine/index.ts';
import { startUntil } from '../../../engine/startUntil.ts';
import { redisCommand } from '../../support/services.ts';
import { until } from '../../support/until.ts';

/** A Redis cluster on this machine, without replicas; the addresses of its nodes. */
export async function startRedisCluster(lifetime: Lifetime, nodes: number): Promise<string[]> {
  const first = await startNode(lifetime);
  const others = await Promise.all(Array.from({ length: nodes - 1 }, () => startNode(lifetime)));
  const urls = [first, ...others].map(({ port }) => `redis://127.0.0.1:${port}`);
  const share = Math.ceil(slots / nodes);
  for (const [index, url] of urls.entries()) {
    const last = Math.min(slots, (index + 1) * share) - 1;
    await redisCommand(url, 'CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last));
    await redisCommand(url, 'CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(first.clusterPort));
  }
  for (const url of urls) {
    await until('all nodes know each other', async () => {
      const info = String(await redisCommand(url, 'CLUSTER', 'INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes}`);
    });
  }
  return urls;
}

const slots = 16_384;

async function startNode(lifetime: Lifetime): Promise<{ port: number; clusterPort: number }> {
  const folder = await lifetime.tempFolder('cluster');
  const [port, clusterPort] = [await freePort(), await freePort()];
  const { child } = await startUntil(
    lifetime,
    'Redis',
    {
      command: 'redis-server',
      args: [
        ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
        ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'],
        // By default 10,000 above the other, where somebody else's may be.
        ...['--cluster-port', `${clusterPort}`],
      ],
      env: { PATH: process.env.PATH },
    },
    (line) => (line.includes('Ready to accept connections') ? true : undefined),
  );
  lifetime.onClose(() => child.stop());
  return { port, clusterPort };
}
