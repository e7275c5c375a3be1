import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../report/support/runFolder.ts';
import { useGateway } from '../support/gateway.ts';
import { type RltResult, runRlt } from '../support/rlt.ts';
import { redisCommand, useMongo, useRedis } from '../support/services.ts';

// About ten seconds for each way in which a secret can be given.

const secrets = {
  password: 'hunter22-planted',
  token: 'token-planted-4711',
  header: 'header-planted-0815',
  mongo: 'mongo-planted-2342',
  proxy: 'proxy-planted-1138',
  query: 'query-planted-3141',
  file: 'file-planted-2718',
};
const auth = JSON.stringify({ token: secrets.token });
const headers = JSON.stringify({ 'x-api-key': secrets.header });
const query = JSON.stringify({ key: secrets.query });
const redis = useRedis();
const mongo = useMongo();
let redisUrl = '';

beforeAll(async () => {
  const { url } = redis();
  await redisCommand(url, 'CONFIG', 'SET', 'requirepass', secrets.password);
  redisUrl = url.replace('redis://', `redis://:${secrets.password}@`);
});

const small = ['--client-count', '5', '--event-count', '5'];

interface Setting {
  readonly flag: string;
  readonly key: string;
  readonly value: string;
}

/** Each takes settings and the folder for its files, and gives arguments and environment. */
const ways = {
  environment: async (settings: readonly Setting[]) => ({
    args: [],
    env: Object.fromEntries(settings.map(({ flag, value }) => [flag.toUpperCase().replaceAll('-', '_'), value])),
  }),
  'config file': async (settings: readonly Setting[], folder: string) => {
    const file = join(folder, 'config.json');
    const config = settings.map(({ key, value }) => [key, value.startsWith('{') ? JSON.parse(value) : value]);
    await writeFile(file, JSON.stringify(Object.fromEntries(config)), { mode: 0o600 });
    return { args: ['--config', file], env: {} };
  },
  flags: async (settings: readonly Setting[]) => ({
    args: settings.flatMap(({ flag, value }) => [`--${flag}`, value]),
    env: {},
  }),
};

/** Runs a scenario with these settings and looks for secrets in all that it leaves, and in the process list meanwhile. */
async function expectSecret(way: keyof typeof ways, args: readonly string[], settings: readonly Setting[]) {
  const folder = await testFolder('secrets');
  const given = await ways[way](settings, folder);
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const output = join(folder, 'out');
  const watch = watchProcesses();
  const result = await runRlt(['run', '--verbose', '--output', output, ...small, ...args, ...given.args], {
    env: { ...given.env, TMPDIR: temporary },
  });
  const lines = watch.stop();

  expect(leaks(await everythingOf(output, result))).toEqual([]);
  // The shell's own line, before the program could do anything about it, is the user's.
  const ownLine = (line: string) => way === 'flags' && line.includes('rlt.js');
  expect(leaks(lines.filter((line) => !ownLine(line)))).toEqual([]);
  expect(lines.some((line) => line.includes('k6'))).toBe(true);
  if (way === 'flags') expect(lines.some((line) => line.startsWith('rlt run') && line.includes('***'))).toBe(true);
  // The file that hands secrets to k6 is gone with its folder.
  expect(await readdir(temporary)).toEqual([]);
  return { result, output };
}

describe.skipIf(process.platform !== 'linux')('a secret stays secret (skipped where there is no /proc)', () => {
  test.each(['environment', 'config file', 'flags'] as const)(
    'Redis and what clients show, given by %s',
    async (way) => {
      const clientsFile = join(await testFolder('clients'), 'clients.csv');
      await writeFile(clientsFile, `headers.x-own,query.own\n${`${secrets.file}-a,${secrets.file}-b\n`.repeat(8)}`);
      const { result, output } = await expectSecret(
        way,
        ['--scenario', 'broadcast-burst', '--embedded'],
        [
          { flag: 'redis-url', key: 'redisUrl', value: redisUrl },
          { flag: 'auth', key: 'auth', value: auth },
          { flag: 'headers', key: 'headers', value: headers },
          { flag: 'query', key: 'query', value: query },
          { flag: 'clients-file', key: 'clientsFile', value: clientsFile },
        ],
      );
      // Nothing was avoided by not using it: the password opened Redis, and events came through.
      const report = await readFile(join(output, 'broadcast-burst.json'), 'utf8');
      expect(JSON.parse(report).details.broadcastSummary.totalDeliveries, result.stderr).toBeGreaterThan(0);
    },
  );

  const own = process.env.TEST_MONGO_URI ? ' (SKIPPED: TEST_MONGO_URI has users of its own)' : '';
  test.skipIf(own !== '').each(['environment', 'config file', 'flags'] as const)(
    `MongoDB and the gateway's address, given by %s${own}`,
    async (way) => {
      const { uri } = mongo();
      const gateway = await useGateway({ MONGODB_URI: uri });
      const mongoUri = `${uri.replace('mongodb://', `mongodb://us%40er:${secrets.mongo}@`)}?authMechanism=PLAIN`;
      const apiUrl = gateway.url.replace('http://', `http://user:${secrets.proxy}@`);
      const { result } = await expectSecret(
        way,
        ['--scenario', 'catch-up-burst', '--replay-threshold', '20000'],
        [
          { flag: 'mongo-uri', key: 'mongoUri', value: mongoUri },
          { flag: 'api-url', key: 'apiUrl', value: apiUrl },
        ],
      );
      expect(result.stdout, result.stderr).toContain('PASSED');
    },
  );

  test.each([
    ['data store that does not answer', ['--redis-url', `redis://:${secrets.password}@127.0.0.1:1`], 3],
    ['value that is not allowed', ['--auth', secrets.token], 2],
  ])('a %s is named without it', async (_, args, exitCode) => {
    const result = await runRlt(['run', '--scenario', 'broadcast-burst', '--embedded', ...args]);
    expect(result.exitCode).toBe(exitCode);
    expect(leaks([result.stdout, result.stderr])).toEqual([]);
  });

  test('a config file that is not JSON is not quoted', async () => {
    const file = join(await testFolder('broken'), 'config.json');
    await writeFile(file, `{"headers": ${secrets.header} }`);
    const result = await runRlt(['run', '--scenario', 'broadcast-burst', '--embedded', '--config', file]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('config.json is not valid JSON');
    // Not even the beginning of it.
    expect(result.stderr).not.toContain(secrets.header.slice(0, 6));
  });

  test('a gateway that repeats it in an error cannot bring it into the report', async () => {
    const url = await echoingGateway();
    const folder = await testFolder('echo');
    const output = join(folder, 'out');
    await mkdir(output);
    const env = { REDIS_URL: redisUrl, AUTH: auth, HEADERS: headers };
    const result = await runRlt(
      ['run', '--scenario', 'broadcast-burst', '--api-url', url, '--output', output, ...small],
      { env },
    );
    const report = await readFile(join(output, 'broadcast-burst.json'), 'utf8').catch(() => result.stderr);
    expect(report).toContain('bad token ***');
    expect(leaks(await everythingOf(output, result))).toEqual([]);
  });
});

/** The names of the secrets that a text holds, with what is around them. */
function leaks(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    Object.entries(secrets).flatMap(([name, secret]) => {
      const at = text.indexOf(secret);
      return at < 0 ? [] : [`${name}: …${text.slice(Math.max(0, at - 60), at)}`];
    }),
  );
}

async function everythingOf(folder: string, { stdout, stderr }: RltResult): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8'));
  return [stdout, stderr, ...(await Promise.all(files))];
}

/** Notes the command line of every process of this machine, over and over. */
function watchProcesses() {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 25);
  return {
    stop(): string[] {
      clearInterval(timer);
      look();
      return [...seen];
    },
  };
}

/** Turns everybody away, and says with which token and header. */
async function echoingGateway(): Promise<string> {
  const http = createServer((_, response) => response.writeHead(404).end());
  const io = new Server(http, { path: '/ws' });
  io.use((socket, next) => {
    next(new Error(`bad token ${socket.handshake.auth.token} with ${socket.handshake.headers['x-api-key']}`));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void io.close());
  const address: AddressInfo | string | null = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}
