import { describe, expect, it } from 'vitest';
import { readExchanges } from '../../../bench/truth/http.ts';
import { stream } from './packets.ts';

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;

const shown = (exchanges: ReturnType<typeof readExchanges>) =>
  exchanges.map(({ method, target, status, body, at }) => [method, target, status, String(body), at]);

describe('exchanges', () => {
  it('are paired in their order, on a connection that stays open', () => {
    const asked = `${get('/a')}POST /b HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody${get('/c')}`;
    const answers = stream(
      [1, 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab'],
      [2, 'cHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'],
      [3, 'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'],
      [4, 'lo\r\nA;name=value\r\n, 10 bytes\r\n0\r\nTrailer: x\r\n'],
      [5, '\r\n'],
    );
    expect(shown(readExchanges(stream([0, asked]), answers))).toEqual([
      ['GET', '/a', 200, 'abc', 2],
      ['POST', '/b', 200, 'ok', 2],
      ['GET', '/c', 404, 'hello, 10 bytes', 5],
    ]);
  });

  it('may have an answer without a body, whatever its headers say', () => {
    const asked = `HEAD /a HTTP/1.1\r\n\r\n${get('/b')}${get('/c')}${get('/d')}`;
    const answers = [
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nd',
    ];
    const read = readExchanges(stream([0, asked]), stream([1, answers.join('')]));
    expect(read.map(({ target, status, body }) => [target, status, String(body)])).toEqual([
      ['/a', 200, ''],
      ['/b', 204, ''],
      ['/c', 304, ''],
      ['/d', 200, 'd'],
    ]);
  });

  it('may have a body that ends with the connection', () => {
    const answers = stream([1, 'HTTP/1.1 200 OK\r\n\r\nall '], [2, 'the rest']);
    expect(shown(readExchanges(stream([0, get('/a')]), answers))).toEqual([['GET', '/a', 200, 'all the rest', 2]]);
  });

  it('end with an upgrade', () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';
    const [exchange, ...others] = readExchanges(stream([0, `${get('/a')}frames`]), stream([1, answer], [2, 'frames']));
    expect(exchange).toMatchObject({ status: 101, upgradedAt: answer.length, at: 1 });
    expect(others).toEqual([]);
  });

  it.each([
    'HTTP/1.1 200 OK\r\nContent-Len',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n',
  ])('that were cut off are left out: %j', (cut) => {
    const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na';
    const read = readExchanges(stream([0, get('/a') + get('/b')]), stream([1, whole + cut]));
    expect(read.map(({ target }) => target)).toEqual(['/a']);
  });
});

it('a chunk without a length is refused', () => {
  const broken = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n';
  expect(() => readExchanges(stream([0, get('/a')]), stream([1, broken]))).toThrow('has no length');
});
