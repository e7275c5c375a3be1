import { describe, expect, test } from 'vitest';
import { DecodedFrames } from '../../lib/socketio/decodedFrames.ts';
import { createIo, type SocketIoOptions } from '../../lib/socketio/index.ts';
import { FakePlatform, type FakeWebSocket } from './support/fakePlatform.ts';

/** A connected socket and the server's end of it. */
function connected(options: SocketIoOptions = {}) {
  const platform = new FakePlatform();
  const socket = createIo(platform)('http://server', { forceNew: true, ...options });
  const [webSocket] = platform.webSockets;
  if (webSocket === undefined) throw new Error('no WebSocket was opened');
  webSocket.connect();
  const heard: unknown[] = [];
  socket.on('job', (...args: unknown[]) => heard.push(args));
  return { platform, socket, webSocket, heard };
}

const event = '42["job",{"n":1}]';

describe('events on a connection that has more to do than to call their listeners', () => {
  test('a catch-all listener added later hears them, first and with their names', () => {
    const { socket, webSocket, heard } = connected();
    webSocket.receive(event);
    socket.onAny((...args: unknown[]) => heard.push(['any', ...args]));
    webSocket.receive(event);
    socket.offAny();
    webSocket.receive(event);
    expect(heard).toEqual([[{ n: 1 }], ['any', 'job', { n: 1 }], [{ n: 1 }], [{ n: 1 }]]);
  });

  test('takes the short way again once the last catch-all listener is gone', () => {
    // Only there equal frames are parsed once.
    const { socket, webSocket, heard } = connected({ sharePayloads: true });
    const listener = () => {};
    socket.onAny(listener);
    webSocket.receive(event);
    webSocket.receive(event);
    socket.offAny(listener);
    webSocket.receive(event);
    webSocket.receive(event);
    const [first, second, third, fourth] = heard.flat();
    expect(heard).toHaveLength(4);
    expect(second).not.toBe(first);
    expect(fourth).toBe(third);
  });

  test('a listener of the engine added later sees their packets', () => {
    const { socket, webSocket, heard } = connected();
    const packets: unknown[] = [];
    socket.io.engine?.on('packet', (packet) => packets.push(packet));
    webSocket.receive(event);
    expect(packets).toEqual([{ type: 'message', data: event.slice(1) }]);
    expect(heard).toEqual([[{ n: 1 }]]);
  });

  test('one amid the attachments of a binary packet is a parse error, and one behind them is none', () => {
    const binary = '451-["job",{"_placeholder":true,"num":0}]';
    const whole = connected();
    whole.webSocket.receive(binary);
    whole.webSocket.receive(new ArrayBuffer(2));
    whole.webSocket.receive(event);
    expect(whole.heard).toEqual([[new ArrayBuffer(2)], [{ n: 1 }]]);

    const torn = connected();
    torn.webSocket.receive(binary);
    torn.webSocket.receive(event);
    expect(torn.heard).toEqual([]);
    expect(torn.platform.malformed).toHaveLength(1);
    expect(torn.socket.connected).toBe(false);
  });

  test('the offset of connection state recovery is kept for the next connection', () => {
    const platform = new FakePlatform();
    const socket = createIo(platform)('http://server', { reconnection: true, randomizationFactor: 0 });
    const receive = (...frames: string[]) =>
      frames.forEach((frame) => {
        platform.webSockets.at(-1)?.receive(frame);
      });
    const handshake = '0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';
    receive(handshake, '40{"sid":"s","pid":"p"}', '42["job",1,"offset-1"]');
    platform.webSockets.at(-1)?.onclose?.({ type: 'close' });
    platform.advance(1000);
    receive(handshake);
    expect(platform.webSockets.at(-1)?.sent).toEqual(['40{"pid":"p","offset":"offset-1"}']);
    socket.disconnect();
  });

  test('nothing is heard once the socket has left, nor of another namespace', () => {
    const { socket, webSocket, heard } = connected();
    webSocket.receive('42/other,["job",2]');
    socket.disconnect();
    webSocket.receive(event);
    expect(heard).toEqual([]);
  });

  test('what an event handler throws is not swallowed, and no parse error', () => {
    const { platform, socket, webSocket } = connected();
    socket.on('bad', () => {
      throw new Error('mine');
    });
    expect(() => webSocket.receive('42["bad"]')).toThrow('mine');
    expect([socket.connected, platform.malformed]).toEqual([true, []]);
  });
});

describe('sharePayloads', () => {
  const payloads = ({ webSocket, heard }: { webSocket: FakeWebSocket; heard: unknown[] }) => {
    webSocket.receive(event);
    webSocket.receive(event);
    webSocket.receive('42["job",{"n":2}]');
    return heard.flat();
  };

  test('off: every delivery has a payload of its own', () => {
    const [first, second] = payloads(connected());
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
  });

  test('on: equal frames have the same payload, on all connections, and different ones have not', () => {
    const options = { sharePayloads: true };
    const [first, second, other] = payloads(connected(options));
    expect(first).toBe(second);
    expect(other).toEqual({ n: 2 });
    expect(payloads(connected(options))[0]).toBe(first);
  });

  test('keeps a bounded number of frames and of characters', () => {
    const frames = new DecodedFrames();
    for (let i = 0; i < 2000; i++) frames.add(`42["job",${i}]`, ['job', i]);
    expect(frames.events.get('42["job",0]')).toBeUndefined();
    expect(frames.events.get('42["job",1999]')).toEqual(['job', 1999]);
    const large = (fill: string) => fill.repeat(400_000);
    for (const fill of ['a', 'b', 'c']) frames.add(large(fill), [fill]);
    expect(['a', 'b', 'c'].map((fill) => frames.events.get(large(fill)))).toEqual([undefined, ['b'], ['c']]);
    frames.add(large('d').repeat(3), ['d']);
    expect(frames.events.get(large('d').repeat(3))).toBeUndefined();
  });
});
