import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import { useRedis } from '../support/services.ts';
import { runScenario } from './support/scenario.ts';

/* The ready-made profiles, each with two nodes of the real server behind one address. */

const redis = useRedis();

/** All in one process: nodes of several chats that share a Redis hear of each other's rooms, in which they have nobody. */
const chats = [
  ...['pubsub,pubsub', 'pubsub,none', 'sharded,sharded', 'sharded,none', 'streams,streams', 'streams,none'],
  ...['none', 'none,none'],
] as const;
type Chat = (typeof chats)[number];
type Deployment = readonly [profile: string, chat: Chat];

let child: ChildProcess | undefined;
const urls = new Map<string, string>();
beforeAll(async () => {
  const started = spawn(process.execPath, ['test/e2e/support/chatNodes.mjs', redis().url, ...chats], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    urls.set(chats[urls.size] ?? '', line);
    if (urls.size === chats.length) return;
  }
});
afterAll(() => void child?.kill());

/** A run of which every delivery is expected waits four times the threshold for those that are missing. */
const whole = ['--latency-threshold', '5000'];
const broken = ['--latency-threshold', '1500'];
const small = ['--client-count', '10', '--event-count', '20', '--settle', '100'];

async function burst([profile, chat]: Deployment, threshold: readonly string[], atEnd: TestContext['onTestFinished']) {
  const args = [
    ...['--profile', profile, ...(profile === 'socketio-rooms' ? [] : ['--redis-url', redis().url]), ...threshold],
    ...small,
  ];
  const { notPassed, report } = await runScenario('broadcast-burst', urls.get(chat) ?? '', args, { atEnd });
  return { notPassed, summary: report.details.broadcastSummary };
}

describe.concurrent('a burst', () => {
  it.for<Deployment>([
    ['socketio-redis-adapter', 'pubsub,pubsub'],
    ['redis-emitter', 'pubsub,pubsub'],
    ['socketio-redis-adapter-sharded', 'sharded,sharded'],
    ['socketio-redis-streams', 'streams,streams'],
    ['socketio-rooms', 'none'],
    ['socketio-rooms', 'pubsub,pubsub'],
  ])('as %s reaches the clients of all nodes of %s', async (deployment, { expect, onTestFinished }) => {
    expect(await burst(deployment, whole, onTestFinished)).toMatchObject({
      notPassed: {},
      summary: { totalDeliveries: 200, foreignDeliveries: 0 },
    });
  });

  it.for<Deployment>([
    ['socketio-redis-adapter', 'pubsub,none'],
    ['socketio-redis-adapter-sharded', 'sharded,none'],
    ['socketio-redis-streams', 'streams,none'],
    ['socketio-rooms', 'none,none'],
  ])('as %s is seen to fail where the nodes are %s', async (deployment, { expect, onTestFinished }) => {
    expect((await burst(deployment, broken, onTestFinished)).notPassed).toEqual({ 'broadcast.complete': 'failed' });
  });
});

describe('workers of a cluster behind one port', () => {
  const kinds = ['whole', 'apart'] as const;
  const clusters = new Map<string, { url: string; child: ChildProcess }>();
  beforeAll(async () => {
    for (const kind of kinds) {
      const started = spawn(process.execPath, ['test/e2e/support/clusterChat.mjs', kind], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [url] = await once(createInterface({ input: started.stdout }), 'line');
      clusters.set(kind, { url: String(url), child: started });
    }
  });
  afterAll(() => {
    for (const cluster of clusters.values()) cluster.child.kill();
  });

  const ofCluster = (kind: string, threshold: readonly string[], atEnd: TestContext['onTestFinished']) => {
    const url = clusters.get(kind)?.url ?? '';
    return runScenario('broadcast-burst', url, ['--profile', 'socketio-rooms', ...small, ...threshold], { atEnd });
  };

  describe.concurrent('a burst', () => {
    it('reaches the clients of all workers', async ({ expect, onTestFinished }) => {
      const run = await ofCluster('whole', whole, onTestFinished);
      expect(run.notPassed).toEqual({});
      expect(run.report.details.broadcastSummary).toMatchObject({ totalDeliveries: 200, foreignDeliveries: 0 });
    });

    it('is seen to fail where the workers do not know each other', async ({ expect, onTestFinished }) => {
      const { notPassed } = await ofCluster('apart', broken, onTestFinished);
      expect(notPassed).toEqual({ 'broadcast.complete': 'failed' });
    });
  });
});
