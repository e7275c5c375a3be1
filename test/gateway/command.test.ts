import { once } from 'node:events';
import { createServer } from 'node:http';
import { it } from 'vitest';
import { WebSocket } from 'ws';
import { listen } from '../../gateway/listen.ts';
import { variables } from '../../gateway/variables.ts';
import { connect } from '../support/client.ts';
import { runGateway } from '../support/gatewayProcess.ts';
import { useRedis } from '../support/services.ts';

const redis = useRedis();

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  it.concurrent(`closes cleanly on ${signal}: clients disconnected, exit code 0`, async ({
    expect,
    onTestFinished,
  }) => {
    const gateway = runGateway(onTestFinished, [], { PORT: '0', REDIS_URL: redis().url });
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
    // Every line of the log says its level; what is for a person goes to a terminal alone.
    expect(lines.every(({ level }) => typeof level === 'string')).toBe(true);
    expect(gateway.stderr).toBe('');
  });
}

it.concurrent('ends within the grace time although a client never answers the closing of its connection', async ({
  expect,
  onTestFinished,
}) => {
  const gateway = runGateway(onTestFinished, [], { PORT: '0' });
  const url = (await gateway.url()).replace('http', 'ws');
  const stuck = new WebSocket(`${url}/ws/?EIO=4&transport=websocket`);
  await once(stuck, 'message');
  stuck.pause();
  const startedAt = performance.now();
  gateway.child.kill('SIGTERM');
  expect(await gateway.exitCode()).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  stuck.terminate();
});

it.concurrent('--help lists every variable with its default, and the exit codes', async ({
  expect,
  onTestFinished,
}) => {
  const help = runGateway(onTestFinished, ['--help']);
  expect(await help.exitCode()).toBe(0);
  const text = help.stdout.join('\n');
  for (const { name, meaning, fallback } of variables) {
    expect(text).toMatch(new RegExp(`${name} .*${fallback ?? 'unset'}`));
    expect(text).toContain(meaning);
  }
});

it.concurrent('refuses a wrong variable with exit code 2 before anything is opened', async ({
  expect,
  onTestFinished,
}) => {
  const gateway = runGateway(onTestFinished, [], { PORT: 'http' });
  expect(await gateway.exitCode()).toBe(2);
  expect(gateway.stderr).toContain('PORT is "http": expected a whole number from 0 to 65535');
  expect(gateway.stdout).toEqual([]);
});

it.concurrent('says which address is taken, with exit code 3', async ({ expect, onTestFinished }) => {
  const other = createServer();
  const { port } = await listen(other, '127.0.0.1', 0);
  const gateway = runGateway(onTestFinished, [], { PORT: String(port) });
  expect(await gateway.exitCode()).toBe(3);
  expect(gateway.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  other.close();
});
