import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { bundleForK6, runInK6 } from '../socketio/support/runInK6.ts';
import { useServer } from '../socketio/support/server.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { until } from '../support/until.ts';

test('the client does inside k6 what it does in Node', async () => {
  const { io, url } = await useServer({ pingInterval: 200, pingTimeout: 200 });
  const handshakes: unknown[] = [];
  const departures: string[] = [];
  io.on('connection', (peer) => {
    const { auth, query, headers } = peer.handshake;
    handshakes.push({ auth, room: query.room, origin: headers.origin, offered: headers['sec-websocket-protocol'] });
    peer.on('echo', (value, answer) => answer(value));
    peer.on('burst', (count: number) => {
      for (let i = 0; i < count; i++) peer.emit('burst', i);
    });
    peer.on('disconnect', (reason) => departures.push(reason));
  });
  io.of('/refusing').use((_peer, done) => done(Object.assign(new Error('full'), { data: { code: 'FULL' } })));
  io.of('/closing').on('connection', (peer) => peer.conn.close());
  io.of('/malformed').on('connection', (peer) => peer.conn.write('2{"no":"array"}'));

  const printed = await runInK6('client', { SERVER_URL: url });

  expect(printed).toEqual([
    { what: 'connect', value: { id: expect.any(String), receivedInTime: true } },
    { what: 'ack', value: { text: 'é😀' } },
    { what: 'binary', value: [2, 1] },
    { what: 'ack timeout', value: 'operation has timed out' },
    { what: 'stamps', value: { together: true, handledLate: true } },
    { what: 'alive', value: true },
    { what: 'connect_error', value: { message: 'full', data: { code: 'FULL' } } },
    { what: 'closed', value: 'transport close' },
    { what: 'malformed', value: 'parse error' },
    { what: 'nobody', value: { message: 'websocket error', detail: expect.stringContaining('connection refused') } },
    { what: 'disconnect', value: 'io client disconnect' },
  ]);
  expect(handshakes).toEqual([
    { auth: { token: 'secret' }, room: '7', origin: 'http://localhost:5173', offered: 'one, two' },
  ]);
  await until('the server saw the departure', () => departures.length === 1);
  expect(departures).toEqual(['client namespace disconnect']);
});

test('polling in k6: each connection has its cookies, times are those of the answers, and errors hold no address', async () => {
  const { io, url } = await useServer({ transports: ['polling', 'websocket'], cookie: true });
  const other = await useServer({ transports: ['websocket'] });
  const cookies = new Map<string, Set<string | undefined>>();
  const note = ({ url: path = '', headers }: IncomingMessage) => {
    const { searchParams } = new URL(path, url);
    const way = searchParams.get('transport');
    const sid = searchParams.get('sid');
    const key = sid === null ? 'handshake' : `${sid} ${way}`;
    cookies.set(key, (cookies.get(key) ?? new Set()).add(headers.cookie?.replace(`${sid}`, '<own>')));
  };
  io.engine.use((request: IncomingMessage, _response: ServerResponse, done: () => void) => {
    note(request);
    done();
  });
  io.on('connection', (peer) =>
    peer.on('time', (answer) => {
      peer.emit('time', Date.now());
      answer();
    }),
  );

  const compressing = await useServer({
    transports: ['polling', 'websocket'],
    httpCompression: { threshold: 0 },
    perMessageDeflate: { threshold: 0 },
  });
  const encodings = new Set<string>();
  compressing.io.engine.use((request: IncomingMessage, response: ServerResponse, done: () => void) => {
    const write = response.writeHead.bind(response);
    response.writeHead = (status: number, ...rest: unknown[]) => {
      encodings.add(`${request.method} ${Object(rest[0])['Content-Encoding']}`);
      return Reflect.apply(write, response, [status, ...rest]);
    };
    if (request.headers.upgrade) encodings.add(`${request.headers['sec-websocket-extensions']?.split(';')[0]}`);
    done();
  });
  compressing.io.on('connection', (peer) => peer.on('echo', (text, bytes, answer) => answer([text, bytes])));

  const printed = await runInK6('polling', {
    ...{ SERVER_URL: url, WEBSOCKET_URL: other.url, COMPRESSING_URL: compressing.url },
  });

  expect(printed).toEqual([
    { what: 'upgraded', value: 2 },
    { what: 'stamps between sending and handling', value: 20 },
    { what: 'compressed, by polling', value: true },
    { what: 'compressed, by websocket', value: true },
    {
      what: 'nobody',
      value: {
        kind: 'refused',
        message: expect.stringMatching(/^no server listens at this address: dial tcp 127.0.0.1:1: [^/]*$/),
      },
    },
    { what: 'websocket only', value: { kind: 'no-polling', message: expect.stringContaining('Transport unknown') } },
  ]);
  expect([...encodings]).toEqual(expect.arrayContaining(['GET gzip', 'permessage-deflate']));
  expect([...(cookies.get('handshake') ?? [])]).toEqual(['vu=shared', undefined]);
  cookies.delete('handshake');
  const sentBy = (way: string) =>
    [...cookies].filter(([key]) => key.endsWith(way)).map(([, sent]) => [...sent].map(sorted));
  expect(sentBy('websocket')).toEqual([[['io=<own>', 'vu=shared']], [['io=<own>', 'vu=shared']]]);
  // The last one was to go without.
  expect(sentBy('polling')).toEqual([[['io=<own>', 'vu=shared']], [['io=<own>', 'vu=shared']], [undefined]]);
});

test('no timer fires too early inside k6, whatever was stopped or started beside it', async () => {
  const { io, url } = await useServer();
  io.on('connection', (peer) => {
    peer.on('answered after work', (answer) => {
      peer.emit('work');
      answer();
    });
    peer.on('closes after work', () => {
      peer.emit('work');
      peer.conn.close();
    });
  });

  const printed = await runInK6('timers', { SERVER_URL: url });

  expect(printed).toEqual([
    { what: 'a timer that is due is stopped', value: { onTime: true, called: [] } },
    { what: 'an interval that is due is stopped', value: { onTime: true, called: [] } },
    { what: "one that is due is stopped in another one's callback", value: { onTime: true, called: ['other'] } },
    { what: 'a callback starts a short one and stays busy', value: { onTime: true, called: ['short'] } },
    { what: 'a timer of k6 itself does so', value: { onTime: true, called: ['short'] } },
    { what: 'an interval stops itself', value: { onTime: true, called: ['interval'] } },
    { what: 'unanswered, timeout of 5 s, disconnected after 0.5', value: 'socket has been disconnected' },
    { what: 'reconnection after 400 ms', value: { onTime: true } },
  ]);
});

test('the bundle is small, and neither `debug` nor a Node side of the parsers is in it', async () => {
  const folder = await tempFolder();
  const { bytes, inputs } = await bundleForK6(
    join(projectRoot(), 'lib/socketio/k6.ts'),
    join(folder, 'socketio.js'),
    [],
  );
  expect(bytes).toBeLessThan(37_000);
  expect(inputs.filter((input) => /node_modules\/(debug|ms)\/|esm-debug|Packet\.js$/.test(input))).toEqual([]);
  expect(inputs).toContainEqual(expect.stringContaining('decodePacket.browser.js'));
});

function sorted(cookies: string | undefined): string[] | undefined {
  return cookies?.split('; ').sort();
}
