import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, type TestContext } from 'vitest';
import {
  type GatewayOptions,
  type GatewayProcess,
  type Lifetime,
  projectRoot,
  startGateway,
  withLifetime,
} from '../../engine/index.ts';
import { itWithFolder as it } from '../support/tempFolder.ts';
import { until } from '../support/until.ts';

const answering = `require('node:http').createServer((q, s) => {
  s.statusCode = q.url === '/health' ? 200 : 404;
  s.end();
}).listen(process.env.PORT, '127.0.0.1', () => console.log('up with limit ' + process.env.LIMIT));`;

describe.concurrent('a gateway process', { timeout: 30_000 }, () => {
  it('gets a port and its environment, and keeps its log in a file', async ({ folder }) => {
    const logFile = join(folder, 'gateway.log');
    await withGateway(folder, answering, { logFile, env: { LIMIT: '50' } }, async (gateway) => {
      expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
      expect(gateway.exit()).toBeUndefined();
      if (process.platform === 'linux') expect(await gateway.runtime()).toBe(`Node.js ${process.version}`);
      expect(await gateway.stop()).toMatchObject({ signal: 'SIGTERM' });
      await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
    });
    expect(await readFile(logFile, 'utf8')).toBe('up with limit 50\n');
  });

  it.for(['127.0.0.1', '::1', '::'])('is found where it listens on %s alone', async (host, { folder }) => {
    await withGateway(folder, answering.replace("'127.0.0.1'", `'${host}'`), {}, async ({ url }) => {
      expect(new URL(url).hostname).toBe(host === '::1' ? '[::1]' : '127.0.0.1');
      expect((await fetch(`${url}/health`)).status).toBe(200);
    });
  });

  it('is asked with the headers that its health check wants', async ({ folder }) => {
    const guarded = answering.replace("q.url === '/health'", "q.headers.authorization === 'Bearer x'");
    await withGateway(folder, guarded, { healthHeaders: { Authorization: 'Bearer x' } }, async () => {});
    const locked = answering.replace('404', '401').replace('/health', '/other');
    await expect(withGateway(folder, locked, { timeoutMs: 3000 }, async () => {})).rejects.toMatchObject({
      message: expect.stringMatching(/gives status 401: .*--metrics-headers/),
    });
  });

  it('tells when it crashes later', async ({ folder }) => {
    const crashing = answering.replace(
      's.end();',
      `s.end(); if (q.url === '/crash') setTimeout(() => process.exit(5), 50);`,
    );
    await withGateway(folder, crashing, {}, async (gateway) => {
      await fetch(`${gateway.url}/crash`);
      expect(await gateway.exited).toEqual({ code: 5, signal: null });
      expect(gateway.exit()).toEqual({ code: 5, signal: null });
    });
  });

  it.for<[what: string, source: string, message: RegExp]>([
    [
      'ends',
      `console.error('cannot start: no key'); process.exit(4);`,
      /ended with exit code 4 .*cannot start: no key/s,
    ],
    ['is silent', `setTimeout(() => {}, 60000);`, /not become healthy within 3 s .*ECONNREFUSED.*wrote nothing/s],
    ['is not healthy', answering.replace('200', '503'), /not become healthy within 3 s .*status 503.*up with/s],
  ])('that %s is an error with exit code 3 that shows why', async ([, source, message], { folder }) => {
    await expect(withGateway(folder, source, { timeoutMs: 3000 }, async () => {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(message),
    });
  });

  it.for<[command: string, how: string, lines: RegExp]>([
    ['nosuchprogram --now', 'exit code 127 (the shell found no such command)', /nosuchprogram/],
    ['./package.json', 'exit code 126 (the command is there and cannot be executed)', /ermission denied/],
    ['if then', 'exit code 2', /yntax error/],
    ['kill -KILL $$', 'signal SIGKILL', /it wrote nothing/],
    ['exit 137', 'exit code 137 (signal SIGKILL)', /it wrote nothing/],
    [node('process.abort()'), 'signal SIGABRT', /its last lines/],
    [node("throw new Error('NEEDED is not set')"), 'exit code 1', /Error: NEEDED is not set/],
  ])('that is %j ends as a shell says it', async ([command, how, lines], { folder }) => {
    const error = await withGateway(folder, '', { command }, async () => {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`the gateway ended with ${how} while starting`),
      hint: expect.any(String),
    });
    expect(String(error)).toMatch(lines);
  });

  it('that wants another port, which a stranger holds, is started once and told which', async ({
    folder,
    onTestFinished,
  }) => {
    const held = await occupiedPort(onTestFinished);
    const starts = join(folder, 'starts');
    const source = `require('node:fs').appendFileSync(${JSON.stringify(starts)}, 'x');
      require('node:http').createServer().listen(${held}, '127.0.0.1');
      ${answering}`;
    await expect(withGateway(folder, source, {}, async () => {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`exit code 1 while starting.*EADDRINUSE.*${held}`, 's')),
      hint: expect.stringContaining(`port ${held} beside PORT`),
    });
    expect(await readFile(starts, 'utf8')).toBe('x');
  });

  it('whose own port is said to be taken again and again is given up, with its lines', async ({ folder }) => {
    const starts = join(folder, 'starts');
    const source = `require('node:fs').appendFileSync(${JSON.stringify(starts)}, 'x');
      throw new Error('listen EADDRINUSE: address already in use :::' + process.env.PORT);`;
    await expect(withGateway(folder, source, {}, async () => {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('EADDRINUSE'),
    });
    expect(await readFile(starts, 'utf8')).toBe('xxx');
  });

  it('is waited for, and says so', async ({ folder }) => {
    const seconds: number[] = [];
    const source = `setTimeout(() => { ${answering} }, 1500);`;
    await withGateway(folder, source, { onWait: (passed) => seconds.push(passed) }, async () => {});
    expect(seconds[0]).toBe(1);
    expect(new Set(seconds).size).toBe(seconds.length);
  });

  it('gets another port when somebody takes the first one', async ({ folder }) => {
    // On its first start it lets a stranger take its port before it listens itself.
    const source = `const fs = require('node:fs'), marker = ${JSON.stringify(join(folder, 'tried'))};
      if (!fs.existsSync(marker)) {
        fs.writeFileSync(marker, process.env.PORT);
        throw Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:' + process.env.PORT));
      }
      ${answering}`;
    await withGateway(folder, source, {}, async (gateway) => {
      expect(new URL(gateway.url).port).not.toBe(await readFile(join(folder, 'tried'), 'utf8'));
    });
  });

  it.for(['127.0.0.1', '::1'])(
    'says so when the port that was asked for is in use on %s',
    async (host, { folder, onTestFinished }) => {
      const PORT = `${await occupiedPort(onTestFinished, host)}`;
      await expect(withGateway(folder, answering, { env: { PORT } }, async () => {})).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringContaining(`port ${PORT} is in use`),
      });
    },
  );

  it('is refused a log file that cannot be written, before it starts', async ({ folder }) => {
    const logFile = join(folder, 'missing', 'gateway.log');
    await expect(withGateway(folder, answering, { logFile }, async () => {})).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(logFile),
    });
  });
});

describe.skipIf(process.platform !== 'linux')('a command that leaves the gateway behind', { timeout: 30_000 }, () => {
  /** Like `pm2 start`: the gateway gets a session of its own, and the command ends a moment later. */
  const background = (folder: string, seconds: number, code = 0) =>
    `setsid '${process.execPath}' '${join(folder, 'gateway.cjs')}' >/dev/null 2>&1 </dev/null & sleep ${seconds}; exit ${code}`;
  const running = (folder: string) =>
    spawnSync('pgrep', ['-f', join(folder, 'gateway.cjs')])
      .stdout.toString()
      .trim();
  const stops = (folder: string) => readFile(join(folder, 'stops'), 'utf8').catch(() => '');

  it.concurrent.for<[when: string, command: (folder: string) => string, message: RegExp]>([
    ['before it is healthy', (folder: string) => background(folder, 0), /exit code 0 while starting/],
    [
      'after it is healthy',
      (folder: string) => background(folder, 1),
      /exit code 0 (?:while starting|and left the gateway running)/,
    ],
    ['in its own group', (folder: string) => background(folder, 0).replace('setsid', ''), /exit code 0 while starting/],
    ['with an error', (folder: string) => background(folder, 0.2, 5), /exit code 5 while starting/],
  ])('%s is refused, and nothing is left running', async ([, command, message], { folder }) => {
    const error = await withGateway(folder, answering, { command: command(folder) }, async () => {}).catch(
      (reason) => reason,
    );
    expect(error).toMatchObject({ exitCode: 3, message: expect.stringMatching(message) });
    if (!message.source.includes('5')) expect(error.hint).toContain('--gateway-stop-command');
    expect(running(folder)).toBe('');
  });

  it.concurrent('is taken with a command that ends it, which is run once and with the same port', async ({
    folder,
  }) => {
    const stopCommand = `echo "stop $PORT" >> '${join(folder, 'stops')}'; pkill -f '${join(folder, 'gateway.cj[s]')}'`;
    const failures: string[] = [];
    let port = '';
    const options = {
      command: background(folder, 0),
      stopCommand,
      onStopFailure: (text: string) => failures.push(text),
    };
    await withGateway(folder, answering, options, async (gateway) => {
      port = new URL(gateway.url).port;
      expect(await gateway.trouble()).toBeUndefined();
      spawnSync('pkill', ['-f', join(folder, 'gateway.cjs')]);
      expect(await gateway.trouble()).toMatch(/ECONNREFUSED/);
      await gateway.stop();
    });
    expect(await stops(folder)).toBe(`stop ${port}\n`);
    // There was nothing left for pkill to find.
    expect(failures).toEqual(['--gateway-stop-command ended with exit code 1 (it wrote nothing)']);
    expect(running(folder)).toBe('');
  });

  // A signal reaches all that run in this process: alone.
  it('is ended by its mark where that command does not do it, also when its start is interrupted', async ({
    folder,
  }) => {
    const stopCommand = `echo x >> '${join(folder, 'stops')}'`;
    const work = withGateway(
      folder,
      answering,
      { command: background(folder, 20), stopCommand, healthPath: '/never' },
      async () => {},
    );
    const refused = expect(work).rejects.toMatchObject({ exitCode: 130 });
    await until('the gateway runs', () => running(folder) !== '', 20_000);
    process.emit('SIGINT', 'SIGINT');
    await refused;
    expect(await stops(folder)).toBe('x\n');
    expect(running(folder)).toBe('');
  });
});

it.skipIf(process.platform !== 'linux')(
  'the reaper runs the stop command and ends what has left its group',
  async ({ folder }) => {
    const file = join(folder, 'sleeper.cjs');
    await writeFile(file, 'setTimeout(() => {}, 60000)');
    const mark = `RLT_GATEWAY_START=${Math.random()}`;
    const [name = '', value = ''] = mark.split('=');
    const sleeper = spawn(process.execPath, [file], { detached: true, stdio: 'ignore', env: { [name]: value } });
    const ended = once(sleeper, 'exit');
    const reaper = spawn(process.execPath, [join(projectRoot(), 'engine', 'reaper.mjs')], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const command = `kill -0 ${sleeper.pid} && echo stopped > '${join(folder, 'stops')}'`;
    const stop = { command, env: { PATH: process.env.PATH }, cwd: folder, timeoutMs: 5000 };
    const lines = [{ addMark: mark }, { addMark: 'NOT=there' }, { removeMark: 'NOT=there' }, { addStop: 'a', stop }];
    const unwanted = { addStop: 'b', stop: { ...stop, command: `echo > '${join(folder, 'unwanted')}'` } };
    for (const line of [...lines, unwanted, { removeStop: 'b' }]) reaper.stdin.write(`${JSON.stringify(line)}\n`);
    reaper.stdin.end();
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(await readFile(join(folder, 'stops'), 'utf8')).toBe('stopped\n');
    await expect(readFile(join(folder, 'unwanted'))).rejects.toThrow(/ENOENT/);
  },
);

/** A command that runs this in Node. */
function node(source: string): string {
  return `exec '${process.execPath}' -e ${JSON.stringify(source)}`;
}

/** A port that is held until the test ends. */
async function occupiedPort(atEnd: TestContext['onTestFinished'], host = '127.0.0.1'): Promise<number> {
  const stranger = createServer((_request, response) => response.end()).listen(0, host);
  atEnd(() => void stranger.close());
  await once(stranger, 'listening');
  const address = stranger.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function withGateway(
  folder: string,
  source: string,
  options: Partial<GatewayOptions>,
  work: (gateway: GatewayProcess, lifetime: Lifetime) => Promise<void>,
): Promise<void> {
  const script = join(folder, 'gateway.cjs');
  await writeFile(script, source);
  await withLifetime(async (lifetime) => {
    const command = `exec '${process.execPath}' '${script}'`;
    await work(await startGateway(lifetime, { command, env: {}, healthPath: '/health', ...options }), lifetime);
  });
}
