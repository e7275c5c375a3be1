import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { goBinary } from '../../engine/goBuild.ts';
import { goModules } from '../../engine/goModules.ts';
import { initiate, mongodArguments, type RunCommand, startMongo, withLifetime } from '../../engine/index.ts';
import { tempFolder } from '../support/tempFolder.ts';

describe('an installed mongod', () => {
  /*
   * There is no mongod in any package registry. This program takes the options that mongod documents, and no other, says
   * what mongod says when it listens, and serves the protocol by the stand-in.
   */
  it('is started by its documented options, before the stand-in, and ended with the run', async () => {
    const folder = await tempFolder();
    const said: string[] = [];
    const uri = await withLifetime(async (lifetime) => {
      const { path } = await goBinary(lifetime, goModules.mongoWire, { log: () => {} });
      await writeFile(join(folder, 'mongod'), program(path, join(folder, 'arguments')));
      await chmod(join(folder, 'mongod'), 0o755);
      const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
      const mongo = await startMongo(lifetime, { log: (line) => said.push(line), env });
      expect(mongo).toMatchObject({ product: 'MongoDB', standIn: false });
      expect(mongo.label).toMatch(/^MongoDB \d\S+ :\d+$/);
      await ping(mongo.uri);
      const given = await readFile(join(folder, 'arguments'), 'utf8');
      expect(given).toMatch(/--port \d+ --bind_ip 127\.0\.0\.1 --dbpath \S*rlt-mongo\S* --replSet rlt /);
      return mongo.uri;
    });
    // The stand-in behind it has no replica sets.
    expect(said.join()).toContain('knows no replica sets');
    await expect(ping(uri)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('listens on this machine alone, and on no socket file', () => {
    const text = mongodArguments(40114, '/tmp/x').join(' ');
    expect(text).toContain('--bind_ip 127.0.0.1');
    expect(text).toContain('--nounixsocket');
  });
});

describe('its replica set', () => {
  const waiting = { isWritablePrimary: false, secondary: true, setName: 'rlt' };
  const primary = { isWritablePrimary: true, setName: 'rlt' };

  it('has one member, and is waited for until that is the primary', async () => {
    const sent: Record<string, unknown>[] = [];
    const hellos = [waiting, waiting, primary];
    const run: RunCommand = async (command) => {
      sent.push(command);
      return 'hello' in command ? (hellos.shift() ?? {}) : { ok: 1 };
    };
    expect(await initiate(run, 40114)).toBe(true);
    expect(sent[0]).toEqual({ replSetInitiate: { _id: 'rlt', members: [{ _id: 0, host: '127.0.0.1:40114' }] } });
    expect(hellos).toEqual([]);
  });

  it('is not there where the server knows none', async () => {
    const unknown = Object.assign(new Error("no such command: 'replSetInitiate'"), { code: 59 });
    expect(await initiate(() => Promise.reject(unknown), 40114)).toBe(false);
  });

  it('is an error where it gets no primary', async () => {
    await expect(initiate(async () => waiting, 40114, 120)).rejects.toThrow(/did not become the primary/);
  });

  it('is an error where it is refused', async () => {
    const refused = Object.assign(new Error('not authorized'), { code: 13 });
    await expect(initiate(() => Promise.reject(refused), 40114)).rejects.toThrow('not authorized');
  });
});

function program(server: string, record: string): string {
  return `#!/bin/sh
echo "$*" > '${record}'
while [ $# -gt 0 ]; do
  case "$1" in
    --port) port=$2; shift 2 ;;
    --bind_ip) ip=$2; shift 2 ;;
    --dbpath) folder=$2; shift 2 ;;
    --replSet|--wiredTigerCacheSizeGB|--oplogSize) shift 2 ;;
    --nounixsocket) shift ;;
    *) echo "Error parsing command line: unrecognised option '$1'"; exit 2 ;;
  esac
done
'${server}' -listen "$ip:$port" -data "$folder" | while read -r line; do
  echo '{"t":{"$date":"2026-03-01T10:00:00.000Z"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":'"$port"',"ssl":"off"}}'
done
`;
}

async function ping(uri: string): Promise<void> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 500 });
  try {
    await client.db().command({ ping: 1 });
  } finally {
    await client.close();
  }
}
