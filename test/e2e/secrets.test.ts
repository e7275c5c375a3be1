import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../report/support/runFolder.ts';
import { type RltResult, runRlt } from '../support/rlt.ts';
import { redisCommand, useRedis } from '../support/services.ts';

// About ten seconds for each way in which a secret can be given.

const secrets = { password: 'hunter22-planted', token: 'token-planted-4711', header: 'header-planted-0815' };
const auth = JSON.stringify({ token: secrets.token });
const headers = JSON.stringify({ 'x-api-key': secrets.header });
const redis = useRedis();
let redisUrl = '';

beforeAll(async () => {
  const { url } = redis();
  await redisCommand(url, 'CONFIG', 'SET', 'requirepass', secrets.password);
  redisUrl = url.replace('redis://', `redis://:${secrets.password}@`);
});

const small = ['--client-count', '5', '--event-count', '5'];

/** Each takes the folder for its files and gives arguments and environment. */
const ways = {
  environment: async () => ({ args: [], env: { REDIS_URL: redisUrl, AUTH: auth, HEADERS: headers } }),
  'config file': async (folder: string) => {
    const file = join(folder, 'config.json');
    await writeFile(file, JSON.stringify({ redisUrl, auth: JSON.parse(auth), headers: JSON.parse(headers) }), {
      mode: 0o600,
    });
    return { args: ['--config', file], env: {} };
  },
  flags: async () => ({ args: ['--redis-url', redisUrl, '--auth', auth, '--headers', headers], env: {} }),
};

describe.skipIf(process.platform !== 'linux')('a secret stays secret (skipped where there is no /proc)', () => {
  test.each(Object.entries(ways))('given by %s', async (way, give) => {
    const folder = await testFolder('secrets');
    const { args, env } = await give(folder);
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    const output = join(folder, 'out');
    const watch = watchProcesses();
    const result = await runRlt(
      ['run', '--scenario', 'broadcast-burst', '--embedded', '--verbose', '--output', output, ...small, ...args],
      { env: { ...env, TMPDIR: temporary } },
    );
    const lines = watch.stop();

    // Nothing was avoided by not using it: the password opened Redis, and events came through.
    const report = await readFile(join(output, 'broadcast-burst.json'), 'utf8');
    expect(JSON.parse(report).details.broadcastSummary.totalDeliveries, result.stderr).toBeGreaterThan(0);
    expect(leaks(await everythingOf(output, result))).toEqual([]);
    // The shell's own line, before the program could do anything about it, is the user's.
    const ownLine = (line: string) => way === 'flags' && line.includes('rlt.js');
    expect(leaks(lines.filter((line) => !ownLine(line)))).toEqual([]);
    expect(lines.some((line) => line.includes('k6'))).toBe(true);
    if (way === 'flags') expect(lines.some((line) => line.startsWith('rlt run') && line.includes('***'))).toBe(true);
    // The file that hands secrets to k6 is gone with its folder.
    expect(await readdir(temporary)).toEqual([]);
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
