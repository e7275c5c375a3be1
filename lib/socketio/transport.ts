import { closeWebSocket } from './closeWebSocket.ts';
import type { EngineTransport } from './engineTransport.ts';
import type { Environment, FrameEvent, WebSocketLike } from './environment.ts';
import { type CloseDetails, TransportError } from './errors.ts';
import { describeFailure, failureKind } from './failures.ts';
import type { Heartbeats, HeartbeatsFor, Listening } from './heartbeats.ts';
import { isRecord } from './isRecord.ts';
import type { SocketIoOptions } from './options.ts';

/** What the layer above is told. After a close or an error nothing more comes. */
export interface TransportOwner {
  onTransportData_(data: unknown): void;
  /** What was written in the last turn has been handed over. */
  onTransportDrain_(): void;
  onTransportError_(error: Error): void;
  onTransportClose_(details: CloseDetails): void;
  /** A connection that polls has begun, finished, or failed to go over to a WebSocket. */
  onTransportUpgrade_(event: 'upgrading' | 'upgrade' | 'upgradeError', what: { readonly name: string }): void;
}

/** Takes a frame that needs none of the layers between; false where it is not of that kind. */
export type Shortcut = (frame: string) => boolean;

const OPEN = 1;

/** One WebSocket, wherever it runs. */
export class Transport implements EngineTransport, Listening {
  /** Open as soon as the server has spoken, which it does first. */
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #isWritable = false;
  #webSocket: WebSocketLike | undefined;
  /** The latest frame, until somebody has asked when it came. */
  #frame: FrameEvent | undefined;
  #receivedAt = Number.NaN;
  #shortcut: Shortcut | undefined;
  /** Waits for the first frame, where it may be lost; not for that of a connection made anew. */
  #firstFrames: Heartbeats | undefined;
  readonly #url: string;
  readonly #options: SocketIoOptions;
  readonly #environment: Environment;
  readonly #owner: TransportOwner;

  /** @param upgraded a WebSocket that stands already, on which the server has answered */
  constructor(
    url: string,
    options: SocketIoOptions,
    environment: Environment,
    heartbeatsFor: HeartbeatsFor,
    owner: TransportOwner,
    upgraded?: WebSocketLike,
  ) {
    this.#url = url;
    this.#options = options;
    this.#environment = environment;
    this.#owner = owner;
    if (upgraded !== undefined) {
      this.#webSocket = upgraded;
      this.#state = 'open';
      this.#isWritable = true;
      this.#listen(upgraded);
      return;
    }
    if (environment.firstFrameWithinMs !== undefined) this.#firstFrames = heartbeatsFor(environment.firstFrameWithinMs);
    this.#open();
  }

  get name(): 'websocket' {
    return 'websocket';
  }

  /**
   * False until open, and again for the rest of the turn in which something was written: `volatile` looks at it.
   * True of a connection that broke, as in socket.io-client, which so keeps volatile events for the next one.
   */
  get writable(): boolean {
    return this.#isWritable;
  }

  /** Whether the server has answered with a WebSocket, though perhaps with nothing on it yet. */
  get isUpgraded(): boolean {
    return this.#webSocket?.readyState === OPEN;
  }

  /**
   * When the latest frame was read off the socket, epoch milliseconds; NaN when there is none to ask about.
   * Worked out on demand: k6's `event.timestamp` is a call into Go of about 1.2 µs.
   */
  get receivedAt(): number {
    if (this.#frame !== undefined) {
      this.#receivedAt = this.#frame.timestamp ?? this.#environment.now();
      this.#frame = undefined;
    }
    return this.#receivedAt;
  }

  /** For a packet that is handled later than it came; NaN lets go of the frame that nobody can ask about any more. */
  set receivedAt(time: number) {
    this.#frame = undefined;
    this.#receivedAt = time;
  }

  /** Text frames are offered to it before they take the long way, until the connection ends. */
  set shortcut(shortcut: Shortcut | undefined) {
    this.#shortcut = shortcut;
  }

  /** Frames go out in the order of the calls; what is sent on a broken connection is dropped. */
  send(data: string | ArrayBuffer): void {
    if (this.#state !== 'open') return;
    if (this.#isWritable) {
      this.#isWritable = false;
      Promise.resolve(this).then(Transport.#drained);
    }
    try {
      this.#webSocket?.send(data);
    } catch {
      // The connection is closing and its close event is on the way.
    }
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#end();
    this.#closeWebSocket();
  }

  /** The first frame has not come in time. */
  onSilence_(): void {
    const silent = this.#webSocket;
    this.#firstFrames = undefined;
    this.#environment.onFirstFrameLost?.();
    this.#open();
    silent?.close();
  }

  #open(): void {
    try {
      this.#webSocket = this.#environment.openWebSocket_(this.#url, this.#options);
      this.#listen(this.#webSocket);
    } catch (error) {
      // Later, when the caller has had the chance to listen.
      this.#environment.after(0, () => this.#fail(error));
    }
  }

  /** One function for all events: in k6 each costs most of a kilobyte, for every connection. */
  #listen(webSocket: WebSocketLike): void {
    webSocket.binaryType = 'arraybuffer';
    const isStampedHere = this.#environment.stampsFrames_ !== true;
    const handler = (event: FrameEvent) => {
      const data = event.data;
      const shortcut = this.#shortcut;
      if (shortcut !== undefined && typeof data === 'string') {
        if (isStampedHere) this.#receivedAt = this.#environment.now();
        else this.#frame = event;
        if (shortcut(data)) return;
      }
      if (data === undefined) {
        // The end of one that was given up is none.
        if (webSocket === this.#webSocket) this.#onChange(event);
      } else if (this.#state !== 'closed') {
        if (this.#state === 'opening') {
          this.#state = 'open';
          this.#isWritable = true;
          this.#firstFrames?.forget(this);
        }
        if (isStampedHere) this.#receivedAt = this.#environment.now();
        else this.#frame = event;
        this.#owner.onTransportData_(data);
      }
    };
    if (this.#firstFrames !== undefined) webSocket.onopen = handler;
    webSocket.onmessage = handler;
    webSocket.onerror = handler;
    webSocket.onclose = handler;
  }

  #onChange(event: FrameEvent): void {
    if (event.type === 'open') {
      if (this.#state === 'opening') this.#firstFrames?.expect(this);
    } else if (event.type === 'error') {
      if (!this.#environment.announcesClose_?.(event)) this.#fail(event);
    } else if (this.#state !== 'closed') {
      this.#end();
      this.#owner.onTransportClose_({ description: 'websocket connection closed', context: event });
    }
  }

  #fail(cause: unknown): void {
    if (this.#state === 'closed') return;
    const words = textOf(cause);
    const kind = this.#state === 'opening' ? failureKind(words) : 'closed-before-connect';
    const detail = this.#state === 'opening' ? describeFailure(kind, words) : `the WebSocket broke: ${words}`;
    this.#end();
    this.#owner.onTransportError_(new TransportError('websocket error', cause, kind, detail));
    this.#closeWebSocket();
  }

  #end(): void {
    this.#state = 'closed';
    this.#shortcut = undefined;
    this.#firstFrames?.forget(this);
  }

  #closeWebSocket(): void {
    if (this.#webSocket !== undefined) closeWebSocket(this.#webSocket, this.#environment.canCloseWhileConnecting_);
  }

  /** No closure: in k6 one is more than a kilobyte. */
  static #drained(transport: Transport): void {
    transport.#isWritable = true;
    if (transport.#state === 'open') transport.#owner.onTransportDrain_();
  }
}

/** The words in a platform's error event: k6 has a string in `error`, others an Error there, or a `message`. */
function textOf(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  if (!isRecord(cause)) return 'unknown error';
  return textOf(cause.error ?? cause.message);
}
