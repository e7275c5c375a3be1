import { expect, test } from 'vitest';
import { createIo } from '../../lib/socketio/index.ts';
import { FakePlatform } from './support/fakePlatform.ts';

/* The heartbeat of the fake server: a ping every 25 s, 20 s of grace. */

function connected() {
  const platform = new FakePlatform();
  const socket = createIo(platform)('http://h');
  const reasons: string[] = [];
  socket.on('disconnect', (reason) => reasons.push(reason));
  const [webSocket] = platform.webSockets;
  webSocket?.connect();
  return { platform, webSocket, reasons };
}

test('each ping moves the deadline', () => {
  const { platform, webSocket, reasons } = connected();
  for (let i = 0; i < 4; i++) {
    platform.advance(25_000);
    webSocket?.receive('2');
  }
  platform.advance(44_999);
  expect(reasons).toEqual([]);
  platform.advance(1);
  expect(reasons).toEqual(['ping timeout']);
  expect(platform.activeTimers).toBe(0);
});

test('one timer serves all pings', () => {
  const { platform, webSocket } = connected();
  for (let i = 0; i < 10; i++) {
    webSocket?.receive('2');
    expect(platform.activeTimers).toBe(1);
  }
});

test('a late timer gives a ping that waits in the queue its chance', () => {
  const { platform, webSocket, reasons } = connected();
  // The event loop was blocked for a minute; the ping was read in time, but is handled after the timer.
  platform.advance(60_000);
  expect(reasons).toEqual([]);
  webSocket?.receive('2');
  platform.advance(30_000);
  expect(reasons).toEqual([]);
});

test('a late timer with no ping in the queue ends the connection', () => {
  const { platform, reasons } = connected();
  platform.advance(60_000);
  platform.advance(20_000);
  expect(reasons).toEqual(['ping timeout']);
});
