import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../engine/freePort.ts';
import { projectRoot } from '../../engine/index.ts';
import { runRlt } from '../support/rlt.ts';
import { useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';

const redis = useRedis();

/** Starts a gateway that knows nothing of load tests. */
async function startGateway(name: string): Promise<string> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(projectRoot(), 'examples', 'gateways', `${name}.mjs`)], {
    env: { ...process.env, PORT: String(port), REDIS_URL: redis().url },
    stdio: 'inherit',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const apiUrl = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(apiUrl).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
  return apiUrl;
}

const publishOrder = `node -e "
  const { createClient } = require('redis');
  const order = { order: { id: process.env.JOB_ID }, n: Number(process.env.SEQUENCE), at: Number(process.env.PUBLISHED_AT) };
  const client = createClient({ url: process.env.TEST_REDIS });
  client.connect().then(() => client.publish('order-updates', JSON.stringify(order))).then(() => client.destroy());
"`;

test.each<[gateway: string, byRedis: boolean, learn: string[], draft: object]>([
  [
    'orders',
    true,
    ['--subscribe-event', 'watch', '--subscribe-args', '[{"orderId":"{jobId}"}]', '--trigger-command', publishOrder],
    {
      http: { healthPath: '/healthz', metricsPath: '/stats' },
      metrics: { totalConnections: 'sockets.current', totalSubscriptions: 'watching', maxConnections: 'sockets.limit' },
      subscribe: { acknowledgedBy: { event: 'watching', jobIdPath: 'orderId' } },
      jobEvents: [{ event: 'order', jobIdPath: 'order.id', sequencePath: 'n', publishedAtPath: 'at' }],
      redis: { channel: 'order-updates', message: { order: { id: '{jobId}' }, n: '{sequence}', at: '{publishedAt}' } },
    },
  ],
  [
    'chat',
    false,
    ['--subscribe-event', 'join room', '--emit', '["chat message","{jobId}","load test {sequence} {publishedAt}"]'],
    {
      subscribe: { event: 'join room', acknowledgedBy: null },
      jobEvents: [{ event: 'chat message', pattern: 'load test {sequence} {publishedAt}', textPath: 'text' }],
      publish: { emit: { event: 'chat message', acknowledgement: true } },
    },
  ],
])(
  'the draft learnt of %s passes its check, and every event of a burst arrives',
  {
    timeout: 180_000,
  },
  async (gateway, byRedis, learn, draft) => {
    const apiUrl = await startGateway(gateway);
    const file = join(await tempFolder(), 'draft.json');
    const place = ['--api-url', apiUrl, ...(byRedis ? ['--redis-url', redis().url] : [])];
    const env = { TEST_REDIS: redis().url };
    const learnt = await runRlt(['profile', 'learn', ...place, ...learn, '--output', file, '--json'], { env });
    expect(learnt, learnt.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject(draft);
    expect(await runRlt(['profile', 'learn', ...place, ...learn, '--output', file])).toMatchObject({ exitCode: 2 });

    const checked = await runRlt(['profile', 'check', file, ...place, '--json']);
    expect(checked, checked.stdout).toMatchObject({ exitCode: 0 });
    const { lines } = JSON.parse(checked.stdout);
    expect(lines).toContainEqual(expect.objectContaining({ part: 'jobEvents', outcome: 'works' }));

    const output = join(await tempFolder(), 'out');
    const ran = await runRlt([
      ...['run', '--scenario', 'broadcast-burst', '--profile', file, ...place, '--output', output, '--json'],
      ...['--event-count', '10', '--client-count', '20', '--latency-threshold', '5000'],
    ]);
    const report = JSON.parse(await readFile(join(output, 'broadcast-burst.json'), 'utf8'));
    const goal = report.goals.find(({ id }: { id: string }) => id === 'broadcast.complete');
    expect(goal, ran.stderr).toMatchObject({ outcome: 'passed', measured: 200 });
  },
);
