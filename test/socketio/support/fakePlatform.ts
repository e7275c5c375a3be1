import type { Environment, FrameEvent, WebSocketLike } from '../../../lib/socketio/index.ts';

/** A platform without network and with a clock of its own: for a hundred thousand frames, not for behaviour. */
export class FakePlatform implements Environment {
  readonly canCloseWhileConnecting_ = true;
  readonly malformed: Error[] = [];
  readonly webSockets: FakeWebSocket[] = [];
  private readonly timers = new Set<{ at: number; callback: () => void }>();
  private time = 0;

  openWebSocket_(): FakeWebSocket {
    const webSocket = new FakeWebSocket();
    this.webSockets.push(webSocket);
    return webSocket;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.time + delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  now(): number {
    return this.time;
  }

  onMalformedPacket_(error: Error): void {
    this.malformed.push(error);
  }

  get activeTimers(): number {
    return this.timers.size;
  }

  advance(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.time || !this.timers.delete(timer)) continue;
      timer.callback();
    }
  }
}

export class FakeWebSocket implements WebSocketLike {
  binaryType = '';
  readonly readyState = 1;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onerror: WebSocketLike['onerror'] = null;
  onclose: WebSocketLike['onclose'] = null;
  readonly sent: (string | ArrayBuffer)[] = [];
  isClosed = false;

  send(data: string | ArrayBuffer): void {
    this.sent.push(data);
  }

  close(): void {
    this.isClosed = true;
  }

  /** As far as a connected socket. */
  connect(): void {
    this.receive('0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
    this.receive('40{"sid":"s"}');
  }

  receive(data: string | ArrayBuffer): void {
    const event: FrameEvent = { data };
    this.onmessage?.(event);
  }
}
