import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { useRedis } from '../support/services.ts';
import { runScenario } from './support/scenario.ts';

/* The ready-made profiles, each with two nodes of the real server behind one address. */

const redis = useRedis();

/** Nodes of a plain chat with these adapters behind one address, in a process of their own. */
async function useNodes(...adapters: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['test/e2e/support/chatNodes.mjs', redis().url, ...adapters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [url] = await once(createInterface(child.stdout), 'line');
  return String(url);
}

const small = ['--client-count', '10', '--event-count', '20', '--latency-threshold', '5000', '--settle', '100'];
const patient = ['--max-generator-lag', '8000'];

it.each([
  ['socketio-redis-adapter', 'pubsub'],
  ['redis-emitter', 'pubsub'],
  ['socketio-redis-adapter-sharded', 'sharded'],
  ['socketio-redis-streams', 'streams'],
])('%s reaches the clients of both nodes, and is seen to fail where one has no adapter', async (profile, kind) => {
  const args = [...small, ...patient, '--profile', profile, '--redis-url', redis().url];
  const whole = await runScenario('broadcast-burst', await useNodes(kind, kind), args);
  expect(whole.notPassed).toEqual({});
  expect(whole.report.details.broadcastSummary).toMatchObject({ totalDeliveries: 200, foreignDeliveries: 0 });

  const half = await runScenario('broadcast-burst', await useNodes(kind, 'none'), args);
  expect(half.notPassed).toEqual({ 'broadcast.complete': 'failed' });
});

it('socketio-rooms needs no Redis: a client publishes, and is seen to fail where the nodes do not know each other', async () => {
  const args = [...small, ...patient, '--profile', 'socketio-rooms'];
  const one = await runScenario('broadcast-burst', await useNodes('none'), args);
  expect(one.notPassed).toEqual({});
  expect(one.report.details.broadcastSummary).toMatchObject({ totalDeliveries: 200 });
  const two = await runScenario('broadcast-burst', await useNodes('pubsub', 'pubsub'), args);
  expect(two.notPassed).toEqual({});
  const apart = await runScenario('broadcast-burst', await useNodes('none', 'none'), args);
  expect(apart.notPassed).toEqual({ 'broadcast.complete': 'failed' });
});
