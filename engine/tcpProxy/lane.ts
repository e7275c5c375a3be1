import type { Socket } from 'node:net';
import { type Shape, undisturbed } from './disturbance.ts';
import type { WaySeen } from './seen.ts';

/** One way of a connection: passes on what its source sends, in order, as its shape says. */
export class Lane {
  readonly #source: Socket;
  readonly #onReset: () => void;
  #sink: Socket | undefined;
  #shape = undisturbed;
  /** Nothing is passed on any more: dead, or nobody is left at the other end. */
  #isClosed = false;
  #queue: Held[] = [];
  #queuedBytes = 0;
  #isPaused = false;
  #sinkIsFull = false;
  /** When the next piece may go, by the bandwidth. */
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #resetDue: number | undefined;
  #resetTimer: NodeJS.Timeout | undefined;
  #bytes = 0;
  #droppedBytes = 0;
  #lastByteAt: number | undefined;
  #lastReadAt: number | undefined;

  /** @param onReset called when a reset of the source has come to the other end */
  constructor(source: Socket, onReset: () => void) {
    this.#source = source;
    this.#onReset = onReset;
    source.on('data', (chunk) => this.#take(chunk));
    source.once('end', () => this.#hold(undefined));
  }

  /** Tells where it leads: until then everything waits. */
  attach(sink: Socket): void {
    this.#sink = sink;
    sink.on('drain', () => {
      this.#sinkIsFull = false;
      this.#pump();
    });
    this.#pump();
  }

  reshape(shape: Shape): void {
    this.#shape = shape;
    this.#nextAt = 0;
    this.#pump();
    this.#passReset();
  }

  /** Drops what it holds and all that comes; goes on reading, so that an end is seen. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#resetTimer);
    this.#droppedBytes += this.#queuedBytes;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#regulate();
  }

  /** The source is gone without a FIN: so it will be at the other end, which no longer gets what is held. */
  reset(): void {
    this.#resetDue = performance.now() + this.#delay();
    this.#passReset();
  }

  seen(): WaySeen {
    // Written, and not yet taken by the system.
    const unsent = this.#sink?.writableLength ?? 0;
    return {
      bytes: this.#bytes - unsent,
      heldBytes: this.#queuedBytes + this.#source.readableLength + unsent,
      droppedBytes: this.#droppedBytes,
      lastByteAt: this.#lastByteAt,
      lastReadAt: this.#lastReadAt,
    };
  }

  #take(chunk: Buffer): void {
    this.#lastReadAt = Date.now();
    if (this.#isClosed) {
      this.#droppedBytes += chunk.length;
      // Undisturbed, nothing waits but for the sink: nobody is overtaken.
    } else if (this.#shape === undisturbed && this.#sink && !this.#sinkIsFull) {
      this.#write(this.#sink, chunk);
      if (this.#sinkIsFull) this.#regulate();
    } else {
      this.#hold(chunk);
    }
  }

  #hold(chunk: Buffer | undefined): void {
    if (this.#isClosed) return;
    this.#queue.push({ due: performance.now() + this.#delay(), chunk });
    this.#queuedBytes += chunk?.length ?? 0;
    this.#pump();
  }

  #delay(): number {
    return this.#shape.delayMs + Math.random() * this.#shape.jitterMs;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (this.#sink && !this.#sinkIsFull && !this.#shape.isStalled) {
      const [head] = this.#queue;
      if (head === undefined) break;
      const now = performance.now();
      // Whoever comes later waits behind this one even if it is due before it.
      const wait = Math.max(isDelayed(this.#shape) ? head.due : 0, this.#nextAt) - now;
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pump(), Math.ceil(wait));
        break;
      }
      this.#passOn(head, this.#sink, now);
    }
    this.#regulate();
  }

  #passOn({ due, chunk }: Held, sink: Socket, now: number): void {
    if (chunk === undefined) {
      this.#queue.shift();
      sink.end();
      return;
    }
    const { bytesPerSecond } = this.#shape;
    const most = Math.max(1, Math.floor((bytesPerSecond * pieceMs) / 1000));
    const piece = chunk.subarray(0, most);
    if (piece.length === chunk.length) this.#queue.shift();
    else this.#queue[0] = { due, chunk: chunk.subarray(most) };
    this.#queuedBytes -= piece.length;
    // A timer that was late does not cost bandwidth, and an idle time does not save any up.
    this.#nextAt = Math.max(this.#nextAt, now - pieceMs) + (piece.length / bytesPerSecond) * 1000;
    this.#write(sink, piece);
  }

  #write(sink: Socket, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#lastByteAt = Date.now();
    this.#sinkIsFull = !sink.write(chunk);
  }

  /** What is not read stays in the sockets' buffers, and then with the sender: the bound of what one lane holds. */
  #regulate(): void {
    const mustWait = !this.#isClosed && (this.#sinkIsFull || this.#queuedBytes > roomOf(this.#shape));
    if (mustWait === this.#isPaused) return;
    this.#isPaused = mustWait;
    if (mustWait) this.#source.pause();
    else this.#source.resume();
  }

  #passReset(): void {
    clearTimeout(this.#resetTimer);
    if (this.#resetDue === undefined || this.#isClosed || this.#shape.isStalled) return;
    const wait = isDelayed(this.#shape) ? this.#resetDue - performance.now() : 0;
    if (wait > 0) this.#resetTimer = setTimeout(() => this.#passReset(), Math.ceil(wait));
    else this.#onReset();
  }
}

interface Held {
  /** By `performance.now()`. */
  readonly due: number;
  /** undefined is the source's FIN. */
  readonly chunk: Buffer | undefined;
}

/** At a limited bandwidth data goes in pieces of so many milliseconds. */
const pieceMs = 50;

/** Bytes; a chunk that Node reads has 64 KiB at most, so a lane can hold that much more. */
const leastRoom = 64 * 1024;
const mostRoom = 1024 * 1024;

/** How much is read before the source has to wait: what is on the way at a delay, and else as little as possible. */
function roomOf({ delayMs, jitterMs, bytesPerSecond, isStalled }: Shape): number {
  if (isStalled) return leastRoom;
  const onTheWay = delayMs + jitterMs === 0 ? 0 : (bytesPerSecond * (delayMs + jitterMs)) / 1000;
  return Math.min(mostRoom, onTheWay);
}

function isDelayed({ delayMs, jitterMs }: Shape): boolean {
  return delayMs + jitterMs > 0;
}
