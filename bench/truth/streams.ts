import type { Segment } from './segments.ts';
import { type Part, TimedBytes } from './timedBytes.ts';

/** A connection that was opened while the capture ran. */
export interface Connection {
  /** The client's address and port; another connection from the same port has "#2" behind it. */
  readonly name: string;
  readonly toServer: TimedBytes;
  readonly toClient: TimedBytes;
  /** Bytes that were captured behind a hole, and are therefore in neither direction. */
  readonly behindHoles: number;
}

/**
 * Puts the segments of each connection to a port together again, whatever came twice or out of order. Connections whose
 * opening was not captured are left out.
 *
 * @param segments in the order in which the kernel has seen them
 */
export function connectionsTo(serverPort: number, segments: Iterable<Segment>): Connection[] {
  const all: Opened[] = [];
  const current = new Map<string, Opened>();
  const opened = new Map<string, number>();
  for (const segment of segments) {
    const isAnswer = segment.fromPort === serverPort;
    const [client, server] = isAnswer ? [segment.to, segment.from] : [segment.from, segment.to];
    const key = `${client} ${server}`;
    let connection = current.get(key);
    // The first packet again is no other connection.
    if (segment.syn && !segment.ack && !isAnswer && connection?.toServer.first !== segment.sequence) {
      const count = (opened.get(client) ?? 0) + 1;
      opened.set(client, count);
      connection = {
        name: count === 1 ? client : `${client}#${count}`,
        toServer: new Direction(),
        toClient: new Direction(),
      };
      current.set(key, connection);
      all.push(connection);
    }
    const direction = isAnswer ? connection?.toClient : connection?.toServer;
    if (segment.syn) direction?.begin(segment.sequence);
    else direction?.add(segment);
  }
  return all.map(({ name, toServer, toClient }) => ({
    name,
    toServer: new TimedBytes(toServer.parts),
    toClient: new TimedBytes(toClient.parts),
    behindHoles: toServer.waiting + toClient.waiting,
  }));
}

interface Opened {
  readonly name: string;
  readonly toServer: Direction;
  readonly toClient: Direction;
}

/** What one side has sent. A byte can be read from when it and all before it have come. */
class Direction {
  readonly parts: Part[] = [];
  /** Sequence number of the opening. */
  first: number | undefined;
  #next = 0;
  #early: { readonly offset: number; readonly bytes: Buffer }[] = [];

  begin(sequence: number): void {
    this.first ??= sequence;
  }

  add({ sequence, payload, at }: Segment): void {
    if (this.first === undefined || payload.length === 0) return;
    // Sequence numbers begin again after 2^32: the nearest place is meant.
    const offset = this.#next + ((sequence - (this.first + 1 + this.#next)) | 0);
    if (offset > this.#next) {
      this.#early.push({ offset, bytes: payload });
      return;
    }
    this.#take(offset, payload, at);
    while (this.#early.length > 0) {
      const ready = this.#early.filter((each) => each.offset <= this.#next);
      if (ready.length === 0) return;
      this.#early = this.#early.filter((each) => each.offset > this.#next);
      for (const each of ready) this.#take(each.offset, each.bytes, at);
    }
  }

  get waiting(): number {
    return this.#early.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  #take(offset: number, bytes: Buffer, at: number): void {
    const news = bytes.subarray(this.#next - offset);
    if (news.length === 0) return;
    this.parts.push({ bytes: news, at });
    this.#next += news.length;
  }
}
