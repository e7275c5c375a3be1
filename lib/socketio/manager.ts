import type { ManagerCloseReason, OpenCallback } from './connection.ts';
import type { Cancel, Environment } from './environment.ts';
import type { CloseDetails } from './errors.ts';
import type { HeartbeatsFor } from './heartbeats.ts';
import { ManagerSettings } from './managerSettings.ts';
import type { ManagerOptions, SocketOptions } from './options.ts';
import { Socket } from './socket.ts';

/** A connection with all that socket.io-client's has: where asked to, it is made again when it was lost. */
export class Manager extends ManagerSettings {
  #isReconnecting = false;
  #skipReconnect = false;
  #cancelTimer: Cancel | undefined;

  constructor(uri: string, options: ManagerOptions, environment: Environment, heartbeatsFor: HeartbeatsFor) {
    super(uri, options, environment, heartbeatsFor);
    if (this.autoConnect) this.open();
  }

  override get isReconnecting_(): boolean {
    return this.#isReconnecting;
  }

  override open(callback?: OpenCallback): this {
    if (this.readyState === 'closed') this.#skipReconnect = false;
    return super.open(callback);
  }

  /** Alias of `open`. */
  connect(callback?: OpenCallback): this {
    return this.open(callback);
  }

  /** Closes the connection with all its sockets, and ends reconnecting. */
  override disconnect(): void {
    this.#skipReconnect = true;
    this.#isReconnecting = false;
    super.disconnect();
  }

  protected override newSocket_(nsp: string, opts: SocketOptions | undefined): Socket {
    return new Socket(this, nsp, opts);
  }

  protected override onReconnectionOff_(): void {
    this.#skipReconnect = true;
  }

  protected override onOpenFailed_(): void {
    if (!this.#isReconnecting && this.reconnection() && this.backoff.attempts === 0) this.#reconnect();
  }

  protected override onClose_(reason: ManagerCloseReason, details: CloseDetails | Error | undefined): void {
    this.resetBackoff_();
    super.onClose_(reason, details);
    if (this.reconnection() && !this.#skipReconnect) this.#reconnect();
  }

  protected override cleanup_(): void {
    super.cleanup_();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #reconnect(): void {
    if (this.#isReconnecting || this.#skipReconnect) return;
    if (this.backoff.attempts >= this.reconnectionAttempts()) {
      this.resetBackoff_();
      this.emitReserved_('reconnect_failed');
      this.#isReconnecting = false;
      return;
    }
    this.#isReconnecting = true;
    this.#cancelTimer = this.environment.after(this.backoff.next(), () => this.#attemptReconnection());
  }

  #attemptReconnection(): void {
    if (this.#skipReconnect) return;
    this.emitReserved_('reconnect_attempt', this.backoff.attempts);
    // A listener may have closed the connection for good.
    if (this.#skipReconnect) return;
    this.open((error) => {
      this.#isReconnecting = false;
      if (error === undefined) {
        const attempt = this.backoff.attempts;
        this.resetBackoff_();
        this.emitReserved_('reconnect', attempt);
      } else {
        this.#reconnect();
        this.emitReserved_('reconnect_error', error);
      }
    });
  }
}
