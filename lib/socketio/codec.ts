import { Decoder, Encoder } from 'socket.io-parser';

/** A Socket.IO packet, see https://socket.io/docs/v4/socket-io-protocol/ */
export interface Packet {
  type: number;
  nsp: string;
  data?: unknown;
  id?: number | undefined;
}

/** Packet types of Socket.IO 5. */
export const packetTypes = {
  connect: 0,
  disconnect: 1,
  event: 2,
  ack: 3,
  connectError: 4,
  binaryEvent: 5,
  binaryAck: 6,
} as const;

/** A module such as socket.io-parser or socket.io-msgpack-parser. */
export interface PacketParser {
  Encoder: new () => { encode(packet: Packet): unknown[] };
  Decoder: new () => {
    add(data: unknown): void;
    destroy(): void;
    on(event: 'decoded', listener: (packet: Packet) => void): unknown;
  };
}

// A global is looked up by name each time; in k6's interpreter that can be measured.
const { parse } = JSON;
const { isArray } = Array;

/** Named one by one, so that the rest of the module stays out of bundles. */
const officialParser: PacketParser = { Encoder, Decoder };

const needsData: ReadonlySet<number> = new Set([packetTypes.event, packetTypes.connectError]);

/** Event names that a server may not send: they have a meaning of their own. */
const reservedEvents = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/**
 * Packets to frames and back, by the official parser. The commonest frame, a text event on the default namespace
 * (`2["name",…]`), takes a short way with the same outcome; whatever it does not accept goes to the parser.
 */
export class Codec {
  readonly #encoder: InstanceType<PacketParser['Encoder']>;
  readonly #decoder: InstanceType<PacketParser['Decoder']>;
  readonly #hasShortWay: boolean;
  #decoded: Packet | undefined;
  readonly #plainEvent: Packet = { type: packetTypes.event, nsp: '/', data: undefined, id: undefined };
  /** The header of a binary packet came, its attachments are on the way. */
  #isReconstructing = false;

  constructor(parser: PacketParser = officialParser) {
    this.#encoder = new parser.Encoder();
    this.#decoder = new parser.Decoder();
    this.#decoder.on('decoded', (packet) => {
      this.#decoded = packet;
    });
    this.#hasShortWay = parser === officialParser;
  }

  encode(packet: Packet): (string | ArrayBuffer)[] {
    return this.#encoder.encode(packet).map(toFrame);
  }

  /**
   * The packet that this frame completes; undefined while attachments are missing. Good until the next call: the
   * commonest packet is always the same object.
   * @param start where the packet begins in the frame
   * @throws {Error} the frame is no Socket.IO packet, or not the one that had to come
   */
  decode(frame: string | ArrayBuffer, start = 0): Packet | undefined {
    if (this.#hasShortWay && !this.#isReconstructing && typeof frame === 'string') {
      const event = decodePlainEvent(frame, start);
      if (event !== undefined) {
        this.#plainEvent.data = event;
        return this.#plainEvent;
      }
    }
    const data = typeof frame === 'string' ? frame.slice(start) : frame;
    if (data === '') throw new Error('empty packet');
    this.#decoder.add(data);
    const packet = this.#decoded;
    this.#decoded = undefined;
    this.#isReconstructing = packet === undefined;
    // The parser lets these through without data, and they crash socket.io-client.
    if (packet !== undefined && packet.data === undefined && needsData.has(packet.type)) {
      throw new Error('invalid payload');
    }
    return packet;
  }

  /** Forgets a packet that was not complete. */
  reset(): void {
    this.#decoder.destroy();
    this.#isReconstructing = false;
    this.#decoded = undefined;
  }
}

/** The name and the arguments of a text event on the default namespace; undefined for all else. */
function decodePlainEvent(frame: string, start: number): unknown[] | undefined {
  if (!frame.startsWith('2[', start)) return undefined;
  let data: unknown;
  try {
    data = parse(frame.slice(start + 1));
  } catch {
    return undefined;
  }
  if (!isArray(data)) return undefined;
  const name: unknown = data[0];
  return typeof name === 'string' && !reservedEvents.has(name) ? data : undefined;
}

/** Attachments are copied: k6 writes them later, from another thread, and the caller may change them meanwhile. */
function toFrame(part: unknown): string | ArrayBuffer {
  if (typeof part === 'string') return part;
  if (part instanceof ArrayBuffer) return part.slice(0);
  if (ArrayBuffer.isView(part)) {
    return new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice().buffer;
  }
  throw new TypeError('binary data must be an ArrayBuffer or a view of one');
}
