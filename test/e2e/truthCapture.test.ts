import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startCapture } from '../../bench/truth/capture.ts';
import { readPackets } from '../../bench/truth/pcap.ts';
import { receivedOn } from '../../bench/truth/received.ts';
import { segmentOf } from '../../bench/truth/segments.ts';
import { connectionsTo } from '../../bench/truth/streams.ts';
import { withLifetime } from '../../engine/index.ts';
import { noCapture } from '../support/capture.ts';
import { tempFolder } from '../support/tempFolder.ts';

const texts = ['', 'short', 'x'.repeat(126), 'y'.repeat(70_000), 'end'];

test.skipIf(noCapture).each(['127.0.0.1', '::1'])('what a server sends from %s is captured', async (host) => {
  const folder = await tempFolder();
  await withLifetime(async (lifetime) => {
    const server = new WebSocketServer({ port: 0, host });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const capture = await startCapture(lifetime, port, folder);
    const before = Date.now();
    server.on('connection', (socket) => {
      for (const text of texts) socket.send(text);
      socket.ping();
      // In two frames.
      socket.send('two ', { fin: false });
      socket.send('halves');
    });
    const client = new WebSocket(`ws://${host.includes(':') ? `[${host}]` : host}:${port}/`);
    const received: string[] = [];
    client.on('message', (data) => received.push(String(data)));
    await expect.poll(() => received.length, { timeout: 30_000 }).toBe(texts.length + 1);
    const after = Date.now();
    client.terminate();
    server.close();
    const { packets, ...rest } = await capture.stop();
    expect(rest).toEqual({ dropped: 0 });

    const segments = [...readPackets(await readFile(capture.file))].flatMap((packet) => segmentOf(packet) ?? []);
    expect(packets).toBe(segments.length);
    const [connection, ...others] = connectionsTo(port, segments);
    expect(others).toEqual([]);
    expect(connection?.behindHoles).toBe(0);
    const seen = connection === undefined ? [] : receivedOn(connection);
    expect(received).toEqual([...texts, 'two halves']);
    expect(seen.map(({ text }) => text).join() === received.join()).toBe(true);
    for (const { at } of seen) {
      // The kernel's clock and Node's are one; the latter shows whole milliseconds.
      expect(at).toBeGreaterThanOrEqual(before - 1);
      expect(at).toBeLessThanOrEqual(after + 1);
    }
  });
});
