import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser';
import { describe, expect, test } from 'vitest';
import { type Codec, codecFor, type PacketDecoder } from '../../lib/socketio/codec.ts';
import { createIo } from '../../lib/socketio/index.ts';
import { FakePlatform } from './support/fakePlatform.ts';

type Frame = string | ArrayBuffer;

const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => array.slice().buffer);

/** Any JSON value; `withBinary` may hold attachments at any depth. */
const { withBinary } = fc.letrec((tie) => ({
  withBinary: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    bytes,
    fc.array(tie('withBinary'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('withBinary'), { maxKeys: 3 }),
  ),
}));

const name = fc.oneof(fc.string(), fc.constantFrom('event', 'a', '__proto__', 'connect', 'disconnect'), fc.nat());
const nsp = fc.oneof(fc.constant('/'), fc.constantFrom('/admin', '/a-b_c.d', '/x?y=1'));

const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ type: fc.constant(PacketType.EVENT), nsp, data: eventData() }),
  fc.record({ type: fc.constant(PacketType.EVENT), nsp, id: fc.nat(), data: eventData() }),
  fc.record({ type: fc.constant(PacketType.ACK), nsp, id: fc.nat(), data: fc.array(withBinary, { maxLength: 3 }) }),
  fc.record({ type: fc.constant(PacketType.CONNECT), nsp, data: fc.constantFrom({ sid: 'x' }, {}, undefined) }),
  fc.record({ type: fc.constant(PacketType.DISCONNECT), nsp }),
  fc.record({ type: fc.constant(PacketType.CONNECT_ERROR), nsp, data: fc.constant({ message: 'no', data: [1] }) }),
);

function eventData(): fc.Arbitrary<unknown[]> {
  return fc.tuple(name, fc.array(withBinary, { maxLength: 3 })).map(([event, args]) => [event, ...args]);
}

/** Frames of a proper packet, as the official encoder makes them. */
const properFrames = packet.map((value) => encode(value));

/** A frame that was damaged: cut short, lengthened, or with characters exchanged. */
const damagedFrame = fc
  .tuple(properFrames, fc.nat(), fc.nat(), fc.string({ maxLength: 3 }))
  .map(([frames, which, where, text]): Frame => {
    const frame = frames[which % frames.length] ?? '';
    if (typeof frame !== 'string') return frame.slice(0, where % (frame.byteLength + 1));
    const at = where % (frame.length + 1);
    const rest = where % 3 === 0 ? '' : frame.slice(at + (where % 3) - 1);
    return frame.slice(0, at) + text + rest;
  });

/** Text that begins like a packet and goes on at will. */
const packetLike = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', ''),
    fc.constantFrom('', '[', '["a"', '{', '1-', '/', '12'),
    fc.string(),
  )
  .map((parts): Frame => parts.join(''));

const anyFrames: fc.Arbitrary<Frame[]> = fc.oneof(
  properFrames,
  damagedFrame.map((frame) => [frame]),
  packetLike.map((frame) => [frame]),
  fc.oneof(fc.string({ unit: 'binary' }), bytes).map((frame) => [frame]),
);

// Seconds on an idle machine; the time only guards against a hang.
const timeout = 120_000;

describe('the decoder', { timeout }, () => {
  test('decodes whatever the official encoder makes to what the official decoder reads', () => {
    fc.assert(
      fc.property(packet, (value) => {
        const frames = encode(value);
        expect(readAll(ours(), frames)).toEqual(readAll(official(), frames));
        expect(readAll(ours({ sharePayloads: true }), frames)).toEqual(readAll(official(), frames));
      }),
      { numRuns: 3000 },
    );
  });

  test('accepts and refuses the same frames as the official one, one after another', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.array(anyFrames, { maxLength: 4 }), (groups) => {
        const frames = groups.flat();
        count += frames.length;
        expect(readAll(ours(), frames)).toEqual(readAll(official(), frames));
        expect(readAll(ours({ sharePayloads: true }), frames)).toEqual(readAll(official(), frames));
      }),
      { numRuns: 8000 },
    );
    expect(count).toBeGreaterThan(10_000);
  });
});

describe('a client that is sent nonsense', { timeout }, () => {
  test('never throws, ends with its timers cleared, and counts what was malformed: 100,000 frames', () => {
    let count = 0;
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(anyFrames, { minLength: 8, maxLength: 20 }), fc.boolean(), (groups, isConnected) => {
        const platform = new FakePlatform();
        const socket = createIo(platform)('http://fuzz', { forceNew: true });
        let outcome = 'connected';
        socket.on('disconnect', (reason) => {
          outcome = reason;
        });
        socket.on('event', (...args: unknown[]) => {
          for (const arg of args) if (typeof arg === 'function') arg(1);
        });
        const [webSocket] = platform.webSockets;
        if (isConnected) webSocket?.connect();
        for (const frame of groups.flat()) {
          count++;
          // Most frames are messages of Engine.IO; one in five is taken as it is.
          webSocket?.receive(typeof frame === 'string' && count % 5 !== 0 ? `4${frame}` : frame);
        }
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        expect(platform.malformed.length).toBeLessThanOrEqual(1);
        if (outcome === 'parse error' || outcome === 'transport error') expect(platform.malformed).toHaveLength(1);
        socket.io.disconnect();
        expect(webSocket?.isClosed).toBe(true);
        expect(platform.activeTimers).toBe(0);
      }),
      { numRuns: 7000 },
    );
    expect(count).toBeGreaterThan(100_000);
    // That all kinds of endings were met shows that the frames reach beyond the first check.
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining(['connected', 'parse error', 'transport error', 'io server disconnect']),
    );
  }, 120_000);

  test('keeps no memory of it', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const platform = new FakePlatform();
    const socket = createIo(platform)('http://fuzz', {
      reconnection: true,
      reconnectionDelay: 1,
      randomizationFactor: 0,
    });
    const text = 'x'.repeat(5000);
    const nonsense: Frame[] = [
      `42["event","${text}"]`,
      `42/other,["${text}"]`,
      `4399["${text}"]`,
      `452-["${text}"]`,
      '42{',
    ];
    const rounds = async (count: number) => {
      for (let i = 0; i < count; i++) {
        platform.webSockets[0]?.connect();
        for (const frame of nonsense) platform.webSockets[0]?.receive(frame);
        platform.webSockets.length = 0;
        platform.malformed.length = 0;
        platform.advance(10);
        await Promise.resolve();
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = await rounds(200);
    const after = await rounds(4000);
    socket.disconnect();
    // 4,000 rounds of 20 kB are 80 MB.
    expect(after - before).toBeLessThan(3_000_000);
    expect(platform.activeTimers).toBe(0);
  });
});

function encode(value: Packet): Frame[] {
  return new Encoder().encode(structuredClone(value)).map((part: string | ArrayBuffer) => part);
}

function shortWay(codec: Codec, frame: string) {
  return codec.knownEvents?.get(frame) ?? codec.plainEvent_(frame);
}

interface Reader {
  read(frame: Frame): unknown;
}

/** Plain events go the short way, as they do on a connection with nothing else to do. */
function ours(options: { sharePayloads?: boolean } = {}): Reader {
  const codec = codecFor(options);
  let partial: PacketDecoder | undefined;
  return {
    read: (frame) => {
      const event = partial === undefined && typeof frame === 'string' ? shortWay(codec, `4${frame}`) : undefined;
      if (event !== undefined) return { type: PacketType.EVENT, nsp: '/', data: event };
      const decoded = codec.decode(frame, partial);
      partial = decoded === undefined ? codec.partial : undefined;
      return decoded;
    },
  };
}

function official(): Reader {
  const decoder = new Decoder();
  const decoded: Packet[] = [];
  decoder.on('decoded', (value) => decoded.push(value));
  return {
    read: (frame) => {
      // The two places where this client is stricter: what the official one lets through crashes it later.
      if (frame === '') throw new Error('refused');
      decoder.add(frame);
      const value = decoded.pop();
      const needsData = value?.type === PacketType.EVENT || value?.type === PacketType.CONNECT_ERROR;
      if (needsData && value.data === undefined) throw new Error('refused');
      return value;
    },
  };
}

/** What comes of the frames, up to the first that is refused. */
function readAll(reader: Reader, frames: Frame[]): unknown[] {
  const outcomes: unknown[] = [];
  for (const frame of frames) {
    try {
      outcomes.push(reader.read(frame) ?? 'incomplete');
    } catch {
      outcomes.push('refused');
      break;
    }
  }
  return outcomes;
}
