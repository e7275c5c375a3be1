import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, connect as openSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../engine/freePort.ts';
import { projectRoot } from '../../engine/index.ts';
import { port } from '../socketio/support/server.ts';
import { useRedis } from '../support/services.ts';

/* docs/your-gateway.md, done as it says against the gateways that it names. */

const redis = useRedis();

/** Of tests that run beside each other a hook does not know whose it is. */
const ends: (() => unknown)[] = [];
afterAll(() => {
  for (const end of ends) end();
});
const page = await readFile(join(projectRoot(), 'docs', 'your-gateway.md'), 'utf8');

/** The blocks of a section of the page, in order: commands, and JSON. */
function blocksOf(section: string): { readonly json: boolean; readonly code: string }[] {
  const [, text = ''] = page.split(new RegExp(`^## ${section}$`, 'm'));
  const [own = ''] = text.split(/^## /m);
  return [...own.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language, code = '']) => ({
    json: language === 'json',
    code,
  }));
}

function commandsIn(code: string): string[] {
  const lines = code.replace(/\\\n\s*/g, '').split('\n');
  return lines.filter((line) => line.startsWith('$ npx rlt ')).map((line) => line.replace('$ npx rlt ', 'rlt '));
}

/** Small runs, on a machine that does other things too. */
const small: readonly (readonly [scenario: string, flags: string])[] = [
  ['broadcast-burst', '--client-count 20 --event-count 10 --latency-threshold 5000'],
  ['connection-quota', '--rejection-threshold 3000'],
  ['catch-up-burst', '--client-count 5 --event-count 10 --replay-threshold 5000'],
];

async function openShell(apiUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-your-gateway-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(projectRoot(), 'test', 'e2e', 'support', 'redisCli.mjs');
  await writeFile(
    join(folder, 'redis-cli'),
    `#!/bin/sh
exec '${process.execPath}' '${script}' "$@"
`,
    { mode: 0o755 },
  );
  const rlt = `rlt() { '${process.execPath}' '${join(projectRoot(), 'dist', 'rlt.js')}' "$@"; }`;
  return {
    folder,
    /** Runs a command of the page, with other addresses. */
    async run(command: string, more = '') {
      const here = command
        .replaceAll('http://localhost:3000', apiUrl)
        .replaceAll('redis://localhost:6379', redis().url);
      const child = spawn('sh', ['-c', `${rlt}\n${here} ${more}`], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1', PATH: `${folder}:${process.env.PATH}` },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      const [exitCode] = await once(child, 'close');
      return { exitCode, output };
    },
  };
}

/** Starts a gateway that knows nothing of load tests, as several nodes behind one address. */
async function startGateway(name: string, nodes: number): Promise<string> {
  const ports = await Promise.all(Array.from({ length: nodes }, () => startNode(name)));
  let next = 0;
  const server = createServer((client) => {
    const node = openSocket(ports[next++ % ports.length] ?? 0, '127.0.0.1');
    client.pipe(node).pipe(client);
    for (const socket of [client, node]) socket.on('error', () => [client, node].map((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  return `http://127.0.0.1:${port(server.address())}`;
}

async function startNode(name: string): Promise<number> {
  const listening = await freePort();
  const child = spawn(process.execPath, [join(projectRoot(), 'examples', 'gateways', `${name}.mjs`)], {
    env: { ...process.env, PORT: String(listening), REDIS_URL: redis().url, MAX_CLIENTS: '30' },
    stdio: 'inherit',
  });
  ends.push(() => child.kill('SIGKILL'));
  const answers = () =>
    fetch(`http://127.0.0.1:${listening}`).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 20_000 }).toBe(true);
  return listening;
}

describe.concurrent('docs/your-gateway.md', () => {
  it.each<[section: string, gateway: string, nodes: number, file: string, draft: object]>([
    [
      'A channel',
      'orders',
      1,
      'shop.json',
      {
        http: { healthPath: '/healthz', metricsPath: '/stats' },
        metrics: {
          totalConnections: 'sockets.current',
          totalSubscriptions: 'watching',
          maxConnections: 'sockets.limit',
        },
        subscribe: { acknowledgedBy: { event: 'watching', jobIdPath: 'orderId' } },
        jobEvents: [{ event: 'order', jobIdPath: 'order.id', sequencePath: 'n', publishedAtPath: 'publishedAt' }],
        redis: { channel: 'order-updates', message: { order: { id: '{jobId}' }, n: '{sequence}' } },
      },
    ],
    [
      'The Redis adapter',
      'scores',
      2,
      'scores.json',
      {
        extends: 'socketio-redis-adapter',
        metrics: { format: 'prometheus', totalConnections: 'scores_clients', maxConnections: 'scores_clients_limit' },
        jobEvents: [{ event: 'goal', jobIdPath: 'match' }],
        unsubscribe: null,
      },
    ],
    [
      'No Redis',
      'chat',
      1,
      'chat.json',
      {
        subscribe: { event: 'join room', acknowledgedBy: null },
        jobEvents: [{ event: 'chat message', pattern: 'load test {sequence} {publishedAt}', textPath: 'text' }],
        publish: { emit: { event: 'chat message', acknowledgement: true } },
      },
    ],
  ])('%s: %s is learnt, tried and judged', async (section, gateway, nodes, file, draft) => {
    const shell = await openShell(await startGateway(gateway, nodes));
    const profile = join(shell.folder, file);
    const read = async () => JSON.parse(await readFile(profile, 'utf8'));
    for (const { json, code } of blocksOf(section)) {
      if (json) await writeFile(profile, JSON.stringify({ ...(await read()), ...JSON.parse(code) }));
      for (const command of json ? [] : commandsIn(code)) {
        const [, flags] = small.find(([scenario]) => command.includes(`--scenario ${scenario}`)) ?? [];
        const { exitCode, output } = await shell.run(command, flags);
        expect(exitCode, `${command}\n${output}`).toBe(0);
        if (command.startsWith('rlt profile learn')) expect(await read()).toMatchObject(draft);
        if (command.startsWith('rlt profile check')) expect(output).toMatch(/✔ jobEvents .* came after/);
        if (command.startsWith('rlt run')) expect(output).toContain('PASSED');
      }
    }
    if (gateway !== 'scores') return;
    // What the limits and the history are not is seen to fail.
    const commands = blocksOf(section).flatMap(({ code }) => commandsIn(code));
    const quota = commands.find((command) => command.includes('connection-quota')) ?? '';
    const other = await shell.run(quota, '--limit 29 --output other');
    expect(other, other.output).toMatchObject({ exitCode: 99 });
    expect(other.output).toMatch(/Clients admitted .* failed/);
    const catchUp = commands.find((command) => command.includes('catch-up-burst')) ?? '';
    const short = catchUp.replace('$(seq $RLT_EVENT_COUNT)', '$(seq 9)');
    // What is missing is waited for four times as long as the threshold.
    const missing = await shell.run(short, `${small[2]?.[1].replace('5000', '1000')} --output missing`);
    expect(missing, missing.output).toMatchObject({ exitCode: 99 });
    expect(missing.output).toMatch(/Replays with missing.* failed/);
  });
});
