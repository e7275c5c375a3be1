import { expect, test } from 'vitest';
import { connectionId, parseUrl, webSocketUrl } from '../../lib/socketio/url.ts';

const open = (address: string, path = '/socket.io/', query = {}) => webSocketUrl(address, { path, query });

test.each([
  ['http://localhost:3000', 'ws://localhost:3000/socket.io/?EIO=4&transport=websocket'],
  ['https://example.com/admin', 'wss://example.com/socket.io/?EIO=4&transport=websocket'],
  ['ws://example.com:80/', 'ws://example.com/socket.io/?EIO=4&transport=websocket'],
  ['wss://user:secret@example.com:8443', 'wss://example.com:8443/socket.io/?EIO=4&transport=websocket'],
  ['http://[::1]:3000/a', 'ws://[::1]:3000/socket.io/?EIO=4&transport=websocket'],
])('%s opens %s', (address, webSocket) => {
  expect(open(address)).toBe(webSocket);
});

test('the path of the address is the namespace', () => {
  expect(parseUrl('http://localhost').namespace).toBe('/');
  expect(parseUrl('http://localhost/a/b?x=1#y').namespace).toBe('/a/b');
});

test('the query is encoded; one in the address goes as it is, and alone', () => {
  expect(open('http://h', '/ws/', { 'a b': 'c&d', n: 1, yes: true })).toBe(
    'ws://h/ws/?a%20b=c%26d&n=1&yes=true&EIO=4&transport=websocket',
  );
  expect(open('http://h?a%20b=c%26d&flag', '/ws/', { n: 1 })).toBe(
    'ws://h/ws/?a%20b=c%26d&flag&EIO=4&transport=websocket',
  );
});

test('one server, one connection: http and ws, with and without the default port', () => {
  const id = (address: string) => connectionId(parseUrl(address), '/socket.io');
  expect(id('http://h/a')).toBe(id('ws://h:80/b'));
  expect(id('https://h')).not.toBe(id('http://h'));
});

test.each(['localhost:3000', '/admin', '//host', 'ftp://host', 'http://', 'http:///x', 'http://a b'])(
  '%j is refused',
  (address) => {
    expect(() => parseUrl(address)).toThrow('is not the address of a Socket.IO server');
  },
);

test('without an address the error says what is expected, on the first call as on any other', () => {
  for (const _ of [1, 2]) {
    expect(() => Reflect.apply(parseUrl, undefined, [])).toThrow(
      'io() needs the address of a Socket.IO server: expected http://, https://, ws:// or',
    );
  }
});
