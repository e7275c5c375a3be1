import type { OpenPolling } from './engineTransport.ts';
import type { SocketIoOptions } from './options.ts';

/** Listener type that accepts handlers with narrower event types, as platform declarations have them. */
type EventHandler<Event> = { bivarianceHack(event: Event | undefined): void }['bivarianceHack'];

/** An event of the platform's WebSocket; only messages have `data`. */
export interface FrameEvent {
  readonly data?: unknown;
  /** `message`, `error`, `close` or `open`. */
  readonly type?: string;
  /** When it was read off the socket, epoch milliseconds, on a platform that says so. */
  readonly timestamp?: number;
}

/** The part of a WebSocket that the transport uses. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: EventHandler<FrameEvent> | null;
  onmessage: EventHandler<FrameEvent> | null;
  onerror: EventHandler<FrameEvent> | null;
  onclose: EventHandler<FrameEvent> | null;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
}

/** Ends a timer that has not fired; harmless afterwards. */
export type Cancel = () => void;

/** Everything that the client needs from the platform it runs on; the client itself uses no platform global. */
export interface Environment {
  /** Starts a WebSocket connection; a throw is reported to the user as a failed connection. */
  openWebSocket_(url: string, options: SocketIoOptions): WebSocketLike;
  /** HTTP long-polling, and the upgrade from it; absent where it was not loaded. */
  openPolling_?: OpenPolling | undefined;
  /** Starts a timer. */
  after(delayMs: number, callback: () => void): Cancel;
  /** Epoch milliseconds, with a fraction where the platform has one. */
  now(): number;
  /** True for an error event that only announces the close event behind it, as k6's do when the server closes. */
  announcesClose_?(event: unknown): boolean;
  /** Whether frames have a `timestamp`. Without it, that of a frame is `now()` as the event is handed over. */
  stampsFrames_?: boolean;
  /**
   * False where closing a WebSocket that is still connecting must wait for the connection's outcome.
   * k6 2.2 blocks the virtual user for good when `close()` is called then.
   */
  canCloseWhileConnecting_: boolean;
  /**
   * k6 2.2 reads frames before it has told the script that the connection is open, and drops what comes so early: about
   * one Engine.IO open packet in 10,000 on a busy machine. Where it has not come this long after the opening, the
   * connection is made once more. Milliseconds; absent where no frame is lost.
   */
  firstFrameWithinMs?: number;
  /** Told of every connection that is made once more. */
  onFirstFrameLost?(): void;
  /** Told of every packet that could not be decoded, before its connection is closed. */
  onMalformedPacket_?(error: Error): void;
}
