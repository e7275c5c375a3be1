import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { receivedOn } from '../../../bench/truth/received.ts';
import { stream } from './packets.ts';

const poll = (sid: string) => `GET /ws/?EIO=4&transport=polling&sid=${sid} HTTP/1.1\r\n\r\n`;

const answer = (body: string | Buffer, headers = '') => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
};

function received(toServer: string, ...answers: readonly (readonly [number, string | Buffer])[]) {
  return receivedOn({ name: 'port', toServer: stream([0, toServer]), toClient: stream(...answers), behindHoles: 0 });
}

describe('by polling', () => {
  it('packets come together, and clients share a connection', () => {
    expect(received(poll('A') + poll('B'), [1, answer('42["a"]\x1e42["ü"]')], [2, answer('2')])).toEqual([
      { client: 'A', text: '42["a"]', at: 1 },
      { client: 'A', text: '42["ü"]', at: 1 },
      { client: 'B', text: '2', at: 2 },
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('answers may be compressed: %s', (encoding, compress) => {
    const compressed = answer(compress('42["a"]'), `Content-Encoding: ${encoding}\r\n`);
    expect(received(poll('A'), [1, compressed])).toEqual([{ client: 'A', text: '42["a"]', at: 1 }]);
  });

  it('an encoding that nobody knows is refused', () => {
    expect(() => received(poll('A'), [1, answer('x', 'Content-Encoding: zstd\r\n')])).toThrow('"zstd"');
  });

  it('nothing else counts: posts, failures, other requests', () => {
    const post = 'POST /ws/?EIO=4&transport=polling&sid=A HTTP/1.1\r\nContent-Length: 2\r\n\r\n40';
    const metrics = 'GET /metrics HTTP/1.1\r\n\r\n';
    const failed = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\n42[]';
    expect(received(post + metrics + poll('A'), [1, answer('ok')], [2, answer('42[]')], [3, failed])).toEqual([]);
  });
});

it('by WebSocket the connection is the client, and only texts are packets of Socket.IO', () => {
  const upgrade = 'GET /ws/?EIO=4&transport=websocket HTTP/1.1\r\n\r\n';
  const frames = Buffer.from([0x81, 1, 0x32, 0x82, 1, 0x33]);
  expect(received(upgrade, [1, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'], [2, frames])).toEqual([
    { client: 'port', text: '2', at: 2 },
  ]);
  const upgraded = 'GET /ws/?EIO=4&transport=websocket&sid=S HTTP/1.1\r\n\r\n';
  expect(received(upgraded, [1, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'], [2, frames])).toEqual([
    { client: 'S', text: '2', at: 2 },
  ]);
});
