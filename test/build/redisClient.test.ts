import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { expect, it } from 'vitest';
import { leaveOutOfRedis } from '../../build/redisClient.mjs';
import { projectRoot } from '../../engine/index.ts';

import { tempFolder } from '../support/tempFolder.ts';

const script = `
import { spawn } from 'node:child_process';
import { createClient, RESP_TYPES } from 'redis';
const path = process.argv[2];
const server = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--requirepass', 'pass word', '--save', '']);
process.on('exit', () => server.kill());
const client = createClient({ password: 'pass word', socket: { path, reconnectStrategy: (tries) => tries < 100 && 50 } });
client.on('error', () => {});
await client.connect();
await client.sendCommand(['SET', 'key', 'value']);
const binary = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
console.log(String(await client.get('key')), Buffer.isBuffer(await binary.get('key')), typeof client.zInterStore);
client.destroy();
process.exit(0);
`;

it('the client of Redis that is bundled has the commands that are called, with a password too, and not the others', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'client.mjs');
  await esbuild.build({
    stdin: { contents: script, resolveDir: projectRoot() },
    ...{ bundle: true, platform: 'node', format: 'esm', outfile: file, plugins: [leaveOutOfRedis(projectRoot())] },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(process.execPath);" },
  });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, join(folder, 'redis.sock')]);
  expect(stdout.trim(), stderr).toBe('value true undefined');
});
