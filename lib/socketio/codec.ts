import { Decoder, Encoder } from 'socket.io-parser';
import { DecodedFrames } from './decodedFrames.ts';
import { reservedNames } from './reservedNames.ts';

/** A Socket.IO packet, see https://socket.io/docs/v4/socket-io-protocol/ */
export interface Packet {
  type: number;
  nsp: string;
  data?: unknown;
  id?: number | undefined;
  /** Only where it is not to be compressed. */
  options?: { readonly compress: false };
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

/** A module such as socket.io-parser or socket.io-msgpack-parser, whose types call the list of frames one frame. */
export interface PacketParser {
  Encoder: new () => { encode(packet: Packet): unknown };
  Decoder: new () => {
    add(data: unknown): void;
    destroy(): void;
    on(event: 'decoded', listener: (packet: Packet) => void): unknown;
  };
}

export type PacketDecoder = InstanceType<PacketParser['Decoder']>;

// A global is looked up by name each time; in k6's interpreter that can be measured.
const { parse } = JSON;
const { isArray } = Array;

/** Named one by one, so that the rest of the module stays out of bundles. */
const officialParser: PacketParser = { Encoder, Decoder };

const needsData: ReadonlySet<number> = new Set([packetTypes.event, packetTypes.connectError]);

/**
 * Packets to frames and back, by the official parser. For the commonest frame, a text event on the default namespace
 * (`42["name",…]`), there is a short way with the same outcome; whatever it does not accept goes to the parser.
 */
export class Codec {
  readonly #parser: PacketParser;
  readonly #decodedFrames: DecodedFrames | undefined;
  readonly #encoder: InstanceType<PacketParser['Encoder']>;
  #decoder: PacketDecoder;
  #decoded: Packet | undefined;
  #partial: PacketDecoder | undefined;

  /** @param decodedFrames what equal frames were decoded to, where their packets may share it */
  constructor(parser: PacketParser = officialParser, decodedFrames?: DecodedFrames) {
    this.#parser = parser;
    this.#decodedFrames = decodedFrames;
    this.#encoder = new parser.Encoder();
    this.#decoder = this.#newDecoder();
  }

  encode(packet: Packet): (string | ArrayBuffer)[] {
    const parts = this.#encoder.encode(packet);
    return isArray(parts) ? parts.map(toFrame) : [toFrame(parts)];
  }

  /** What equal frames were decoded to; look here before `plainEvent_`. */
  get knownEvents(): ReadonlyMap<string, readonly unknown[]> | undefined {
    return this.#decodedFrames?.events;
  }

  /** Name and arguments of an Engine.IO frame that is a text event on the default namespace; undefined for any other. */
  plainEvent_(frame: string): readonly unknown[] | undefined {
    if (this.#parser !== officialParser) return undefined;
    const event = decodePlainEvent(frame);
    if (event !== undefined) this.#decodedFrames?.add(frame, event);
    return event;
  }

  /** Holds what the latest call of `decode` left incomplete; to be given back with the connection's next frame. */
  get partial(): PacketDecoder | undefined {
    return this.#partial;
  }

  /**
   * The packet that this message completes; undefined, and a `partial`, while attachments are missing.
   * @param partial holds what the connection's previous message left incomplete
   * @throws {Error} it is no Socket.IO packet, or not the one that had to come
   */
  decode(data: string | ArrayBuffer, partial?: PacketDecoder): Packet | undefined {
    if (data === '') throw new Error('empty packet');
    const decoder = partial ?? this.#decoder;
    decoder.add(data);
    const packet = this.#decoded;
    this.#decoded = undefined;
    if (packet === undefined) {
      // The decoder that holds a part of a packet stays with the connection that it came from.
      this.#partial = decoder;
      if (partial === undefined) this.#decoder = this.#newDecoder();
      return undefined;
    }
    // The parser lets these through without data, and they crash socket.io-client.
    if (packet.data === undefined && needsData.has(packet.type)) throw new Error('invalid payload');
    return packet;
  }

  #newDecoder(): PacketDecoder {
    const decoder = new this.#parser.Decoder();
    decoder.on('decoded', (packet) => {
      this.#decoded = packet;
    });
    return decoder;
  }
}

const officialCodec = new Codec();
const sharingCodec = new Codec(officialParser, new DecodedFrames());

/** The codec for a connection; all that speak the official parser's format share theirs. */
export function codecFor({ parser, sharePayloads }: { parser?: PacketParser; sharePayloads?: boolean }): Codec {
  if (parser !== undefined) return new Codec(parser);
  return sharePayloads ? sharingCodec : officialCodec;
}

function decodePlainEvent(frame: string): unknown[] | undefined {
  if (!frame.startsWith('42[')) return undefined;
  let data: unknown;
  try {
    data = parse(frame.slice(2));
  } catch {
    return undefined;
  }
  if (!isArray(data)) return undefined;
  const name: unknown = data[0];
  return typeof name === 'string' && !reservedNames.has(name) ? data : undefined;
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
