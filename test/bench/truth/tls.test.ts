import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../../bench/truth/streams.ts';
import { type Part, TimedBytes } from '../../../bench/truth/timedBytes.ts';
import { decryptConnection } from '../../../bench/truth/tls.ts';
import { keysOf, nextSecret, nonceOf, readKeyLog, suites } from '../../../bench/truth/tlsKeys.ts';
import { selfSigned } from '../../support/selfSigned.ts';
import { stream } from './packets.ts';

const certificate = await selfSigned();

/** Both directions of a real connection on which the server answers "question" with these, and its keys. */
async function recorded(answers: readonly string[], options: tls.TlsOptions) {
  const server = tls.createServer({ ...certificate, ...options }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      for (const answer of answers) socket.write(answer);
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const parts: { toServer: Part[]; toClient: Part[] } = { toServer: [], toClient: [] };
  let now = 0;
  const port = await recordBetween(server, (way, bytes) => parts[way].push({ bytes, at: ++now }));
  const lines: string[] = [];
  const client = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  client.on('keylog', (line: Buffer) => lines.push(String(line)));
  client.write('question');
  client.resume();
  await once(client, 'close');
  const connection: Connection = {
    name: 'client',
    toServer: new TimedBytes(parts.toServer),
    toClient: new TimedBytes(parts.toClient),
    behindHoles: 0,
  };
  return { connection, keyLog: readKeyLog(lines.join('')), parts };
}

async function recordBetween(target: tls.Server, take: (way: 'toServer' | 'toClient', bytes: Buffer) => void) {
  const portOf = (server: { address(): unknown }) => {
    const address = server.address();
    if (typeof address !== 'object' || address === null || !('port' in address)) throw new Error('no port');
    return Number(address.port);
  };
  const proxy = createServer((socket) => {
    const upstream = connect(portOf(target), '127.0.0.1');
    const pass = (from: Socket, to: Socket, way: 'toServer' | 'toClient') => {
      from.on('error', () => {});
      from.on('data', (bytes: Buffer) => take(way, bytes));
      from.pipe(to);
    };
    pass(socket, upstream, 'toServer');
    pass(upstream, socket, 'toClient');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return portOf(proxy);
}

const answers = ['first', 'x'.repeat(40_000), 'last'];

describe.each([
  ['TLS 1.3', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }],
  ['TLS 1.3 that asks for another key', { minVersion: 'TLSv1.3', ecdhCurve: 'P-521' }],
  ['TLS 1.2', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }],
  ['TLS 1.2', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }],
  ['TLS 1.2', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-CHACHA20-POLY1305' }],
] satisfies [string, tls.TlsOptions][])('%s, %o', (_name, options) => {
  it('is read in both directions', async () => {
    const { connection, keyLog, parts } = await recorded(answers, options);
    const plain = decryptConnection(connection, keyLog);
    expect(String(plain?.toServer.bytes)).toBe('question');
    expect(String(plain?.toClient.bytes) === answers.join('')).toBe(true);
    const last = plain?.toClient.readableAt(plain.toClient.bytes.length);
    expect(last).toBeLessThanOrEqual(parts.toClient.at(-1)?.at ?? 0);
    expect(last).toBeGreaterThan(parts.toClient[0]?.at ?? 0);
  });
});

it('what a record carries can be read when the record is whole', async () => {
  const { connection, keyLog } = await recorded(['answer'], { minVersion: 'TLSv1.3' });
  const { bytes } = connection.toClient;
  const single = [...bytes].map((_byte, index): [number, Buffer] => [index + 1, bytes.subarray(index, index + 1)]);
  const plain = decryptConnection({ ...connection, toClient: stream(...single) }, keyLog);
  // Before the alert that ends it: 5 bytes of header, 2 of it, its type, a tag of 16.
  const alert = 5 + 2 + 1 + 16;
  expect(plain?.toClient.readableAt(1)).toBe(bytes.length - alert);
});

it('padding is taken off, and keys that change are followed', () => {
  const secrets = ['SERVER_HANDSHAKE', 'SERVER', 'CLIENT'].map((name, index): [string, Buffer] => [
    name === 'SERVER_HANDSHAKE' ? `${name}_TRAFFIC_SECRET` : `${name}_TRAFFIC_SECRET_0`,
    Buffer.alloc(32, index + 1),
  ]);
  const suite = suites.get(0x1301);
  const [handshake, traffic] = [secrets[0]?.[1], secrets[1]?.[1]];
  if (suite === undefined || handshake === undefined || traffic === undefined) throw new Error('no suite');
  const record = (type: number, body: Buffer) => {
    const header = Buffer.from([type, 3, 3, 0, 0]);
    header.writeUInt16BE(body.length, 3);
    return Buffer.concat([header, body]);
  };
  const hello = (type: number) => {
    const body = Buffer.alloc(60);
    body[0] = type;
    body.writeUInt16BE(0x1301, 39);
    return record(22, body);
  };
  const sealed = (secret: Buffer, sequence: number, inner: readonly number[]) => {
    const { key, iv } = keysOf(secret, suite);
    const cipher = createCipheriv('aes-128-gcm', key, nonceOf(iv, sequence));
    cipher.setAAD(Buffer.from([23, 3, 3, 0, inner.length + 16]));
    const body = Buffer.concat([cipher.update(Buffer.from(inner)), cipher.final(), cipher.getAuthTag()]);
    return record(23, body);
  };
  const [finished, keyUpdate, data] = [[20, 0, 0, 0, 22], [24, 0, 0, 1, 0, 22], 23];
  const toClient = stream(
    [1, hello(2)],
    // Half a message, then its other half.
    [2, sealed(handshake, 0, [20, 0, 22])],
    [3, sealed(handshake, 1, [...finished.slice(2)])],
    [4, sealed(traffic, 0, [0x61, 0, data, 0, 0, 0])],
    [5, sealed(traffic, 1, keyUpdate)],
    [6, sealed(nextSecret(traffic, suite), 0, [0x62, data])],
  );
  const connection = { name: 'client', toServer: stream([0, hello(1)]), toClient, behindHoles: 0 };
  const plain = decryptConnection(connection, new Map([['0'.repeat(64), new Map(secrets)]]));
  expect(String(plain?.toClient.bytes)).toBe('a\0b');
  expect([plain?.toClient.readableAt(2), plain?.toClient.readableAt(3)]).toEqual([4, 6]);
});

it('nothing is read without keys, or without a handshake', async () => {
  const { connection, keyLog } = await recorded(['answer'], { minVersion: 'TLSv1.3' });
  expect(decryptConnection(connection, new Map())).toBeUndefined();
  for (const text of ['', 'GET / HTTP/1.1\r\n\r\n']) {
    expect(decryptConnection({ ...connection, toServer: stream([1, text]) }, keyLog)).toBeUndefined();
  }
});

it('keys of another connection are refused', async () => {
  const [one, other] = [
    await recorded(['a'], { minVersion: 'TLSv1.3' }),
    await recorded(['b'], { minVersion: 'TLSv1.3' }),
  ];
  const [mine = ''] = one.keyLog.keys();
  const [secrets = new Map<string, Buffer>()] = other.keyLog.values();
  expect(() => decryptConnection(one.connection, new Map([[mine, secrets]]))).toThrow(/authenticate/);
});
