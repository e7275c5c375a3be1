import type { Environment, FrameEvent, WebSocketLike } from './environment.ts';
import { type CloseDetails, TransportError } from './errors.ts';
import type { SocketIoOptions } from './options.ts';
import type { Receipt } from './receipt.ts';

/** What the layer above is told. After a close or an error nothing more comes. */
export interface TransportOwner {
  onTransportOpen(): void;
  onTransportData(data: unknown): void;
  /** What was written in the last turn has been handed over. */
  onTransportDrain(): void;
  onTransportError(error: Error): void;
  onTransportClose(details: CloseDetails): void;
}

/** One WebSocket, wherever it runs. */
export class Transport {
  readonly name = 'websocket';
  /**
   * False until open, and again for the rest of the turn in which something was written: `volatile` looks at it.
   * True of a connection that broke, as in socket.io-client, which so keeps volatile events for the next one.
   */
  writable = false;
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #webSocket: WebSocketLike | undefined;
  readonly #environment: Environment;
  readonly #owner: TransportOwner;

  constructor(
    url: string,
    options: SocketIoOptions,
    environment: Environment,
    receipt: Receipt,
    owner: TransportOwner,
  ) {
    this.#environment = environment;
    this.#owner = owner;
    try {
      this.#webSocket = environment.openWebSocket(url, options);
    } catch (error) {
      // Later, when the caller has had the chance to listen.
      environment.after(0, () => this.#fail(error));
      return;
    }
    this.#listen(this.#webSocket, receipt);
  }

  /** Frames go out in the order of the calls; what is sent on a broken connection is dropped. */
  send(data: string | ArrayBuffer): void {
    if (this.#state !== 'open') return;
    if (this.writable) {
      this.writable = false;
      Promise.resolve().then(() => this.#drained());
    }
    try {
      this.#webSocket?.send(data);
    } catch {
      // The connection is closing and its close event is on the way.
    }
  }

  close(): void {
    if (this.#state === 'closed') return;
    const wasOpening = this.#state === 'opening';
    this.#end();
    if (wasOpening && !this.#environment.canCloseWhileConnecting) return;
    this.#webSocket?.close();
  }

  #listen(webSocket: WebSocketLike, receipt: Receipt): void {
    webSocket.binaryType = 'arraybuffer';
    webSocket.onopen = () => {
      if (this.#state === 'closed') {
        webSocket.close();
        return;
      }
      this.#state = 'open';
      this.writable = true;
      this.#owner.onTransportOpen();
    };
    webSocket.onmessage = (event: FrameEvent) => {
      if (this.#state === 'closed') return;
      receipt.arrived(event);
      this.#owner.onTransportData(event.data);
    };
    webSocket.onerror = (event) => {
      if (this.#environment.announcesClose?.(event)) return;
      this.#fail(event);
    };
    webSocket.onclose = (event) => {
      if (this.#state === 'closed') return;
      this.#end();
      this.#owner.onTransportClose({ description: 'websocket connection closed', context: event });
    };
  }

  #fail(cause: unknown): void {
    if (this.#state === 'closed') return;
    const detail =
      this.#state === 'opening'
        ? `the WebSocket could not be opened: ${textOf(cause)}; is a Socket.IO server there, and "path" right?`
        : `the WebSocket broke: ${textOf(cause)}`;
    this.#end();
    this.#owner.onTransportError(new TransportError('websocket error', cause, detail));
    this.#webSocket?.close();
  }

  #end(): void {
    this.#state = 'closed';
  }

  #drained(): void {
    this.writable = true;
    if (this.#state === 'open') this.#owner.onTransportDrain();
  }
}

/** The words in a platform's error event: k6 has a string in `error`, others an Error there, or a `message`. */
function textOf(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  if (typeof cause !== 'object' || cause === null) return 'unknown error';
  if ('error' in cause && cause.error !== undefined) return textOf(cause.error);
  return 'message' in cause && typeof cause.message === 'string' ? cause.message : 'unknown error';
}
