import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { listen } from '../../gateway/listen.ts';
import { variables } from '../../gateway/variables.ts';
import { connect } from '../support/client.ts';
import { GatewayProgram } from '../support/gatewayProcess.ts';
import { RedisServer } from '../support/redisServer.ts';

let program: GatewayProgram;
let redis: RedisServer;
beforeAll(async () => {
  [program, redis] = await Promise.all([GatewayProgram.build(), RedisServer.start()]);
});
afterAll(() => Promise.all([program?.remove(), redis?.stop()]));

it.each(['SIGTERM', 'SIGINT'] as const)('closes cleanly on %s: clients disconnected, exit code 0', async (signal) => {
  const gateway = program.run([], { PORT: '0', REDIS_URL: redis.url });
  const url = await gateway.url();
  const websocket = await connect(url);
  const polling = await connect(url, { transport: 'polling' });
  gateway.child.kill(signal);
  expect(await gateway.exitCode()).toBe(0);
  await websocket.next('disconnect');
  await polling.next('disconnect');
  const lines = gateway.stdout.map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ msg: 'closed' });
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  expect(gateway.stderr).toContain(`gateway listens on ${url}`);
});

it('ends within the grace time although a client never answers the closing of its connection', async () => {
  const gateway = program.run([], { PORT: '0' });
  const url = (await gateway.url()).replace('http', 'ws');
  const stuck = new WebSocket(`${url}/ws/?EIO=4&transport=websocket`);
  await once(stuck, 'message');
  stuck.pause();
  const startedAt = performance.now();
  gateway.child.kill('SIGTERM');
  expect(await gateway.exitCode()).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(3000);
  stuck.terminate();
});

it('--help lists every variable with its default, and the exit codes', async () => {
  const help = program.run(['--help']);
  expect(await help.exitCode()).toBe(0);
  const text = help.stdout.join('\n');
  for (const { name, meaning, fallback } of variables) {
    expect(text).toMatch(new RegExp(`${name} .*${fallback ?? 'unset'}`));
    expect(text).toContain(meaning);
  }
});

it('refuses a wrong variable with exit code 2 before anything is opened', async () => {
  const gateway = program.run([], { PORT: 'http' });
  expect(await gateway.exitCode()).toBe(2);
  expect(gateway.stderr).toContain('PORT is "http": expected a whole number from 0 to 65535');
  expect(gateway.stdout).toEqual([]);
});

it('says which address is taken, with exit code 3', async () => {
  const other = createServer();
  const { port } = await listen(other, '127.0.0.1', 0);
  const gateway = program.run([], { PORT: String(port) });
  expect(await gateway.exitCode()).toBe(3);
  expect(gateway.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  other.close();
});
