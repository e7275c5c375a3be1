import type { SocketIoOptions } from '../options.ts';

/** What polling needs of the platform that it runs on. */
export interface HttpPlatform {
  /** One for each connection: cookies that the server sets are its own. */
  openSession(url: string, options: SocketIoOptions): HttpSession;
  toBase64(data: ArrayBuffer): string;
  /** The connection goes by WebSocket now, this long after it was opened by polling: milliseconds. */
  onUpgrade?(durationMs: number): void;
  /** The server offered a WebSocket, and none came of it. */
  onUpgradeFailed?(reason: string): void;
}

export interface HttpSession {
  /** Later, and once, tells what came of it; never throws. A text is posted, without one it is a GET. */
  request(url: string, body: string | undefined, timeoutMs: number, done: (answer: HttpAnswer) => void): void;
  /** For the WebSocket of the same session, which takes its cookies along. */
  webSocketOptions(): SocketIoOptions;
}

export interface HttpAnswer {
  /** 0: there was none, for the reason in `words`. */
  readonly status: number;
  readonly body: string;
  readonly words: string;
  /** When it had been read off the connection at the latest, epoch milliseconds. */
  readonly readAt: number;
}
