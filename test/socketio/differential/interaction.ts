/** Any event handler. */
export type Handler = { bivarianceHack(...args: unknown[]): void }['bivarianceHack'];

interface Listening {
  on(event: string, listener: Handler): unknown;
  once(event: string, listener: Handler): unknown;
  off(event?: string, listener?: Handler): unknown;
}

/** What both clients' managers have in common. */
export interface ClientManager extends Listening {
  open(callback?: (error?: Error) => void): unknown;
  reconnection(value: boolean): unknown;
  readonly engine:
    | {
        readonly id?: string | undefined;
        readonly transport: { readonly name: string; readonly writable: boolean };
        close(): unknown;
        on(event: 'packetCreate' | 'upgrading' | 'upgrade' | 'upgradeError', listener: Handler): unknown;
      }
    | undefined;
}

export interface TimedEmitter {
  readonly volatile: TimedEmitter;
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
}

/** What both clients' sockets have in common: the surface under test. */
export interface ClientSocket extends Listening {
  readonly io: ClientManager;
  readonly id?: string | undefined;
  readonly connected: boolean;
  readonly disconnected: boolean;
  readonly active: boolean;
  readonly recovered: boolean;
  readonly volatile: ClientSocket;
  auth: unknown;
  connect(): unknown;
  disconnect(): ClientSocket;
  emit(event: string, ...args: unknown[]): unknown;
  send(...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  timeout(ms: number): TimedEmitter;
  compress(value: boolean): ClientSocket;
  onAny(listener: Handler): unknown;
  prependAny(listener: Handler): unknown;
  offAny(listener?: Handler): unknown;
  listenersAny(): unknown[];
  onAnyOutgoing(listener: Handler): unknown;
  prependAnyOutgoing(listener: Handler): unknown;
  offAnyOutgoing(listener?: Handler): unknown;
  listeners(event: string): unknown[];
  hasListeners(event: string): boolean;
}

/** The transports of a client: a WebSocket, polling alone, or polling and then a WebSocket. */
export type Way = 'websocket' | 'polling' | 'upgrade';

export const transportsOf = {
  websocket: ['websocket'],
  polling: ['polling'],
  upgrade: ['polling', 'websocket'],
} as const satisfies Record<Way, readonly string[]>;

export type ClientOptions = Record<string, unknown>;

/** One line of a trace, plain JSON. */
export type TraceLine = readonly unknown[];

/** What an interaction has at hand. It runs with either client, in Node and in k6. */
export interface Bench {
  /** Makes a socket; `path` is the namespace and may carry a query. No reconnection unless asked for. */
  io(path?: string, options?: ClientOptions): ClientSocket;
  /** Puts a line into the trace. */
  trace(what: string, ...values: unknown[]): void;
  /** Traces everything that happens to the socket (and, with `manager`, to its connection). */
  watch(socket: ClientSocket, label?: string, what?: { manager?: boolean }): ClientSocket;
  /** Waits for an event of a socket or a manager and gives its arguments. */
  next(emitter: Listening, event: string): Promise<unknown[]>;
  /** Waits until the server has handled everything sent before, and its answers have come. */
  settle(socket: ClientSocket): Promise<void>;
  /** Waits until nothing is on its way out: what is volatile would be sent now. How long that takes is the network's matter. */
  writable(socket: ClientSocket): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Measures how long this takes; compared with a tolerance, apart from the trace. */
  measure<T>(what: string, promise: Promise<T>): Promise<T>;
}

/** One thing that a user of the client may do, and what comes of it. */
export interface Interaction {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
  /** Ways that it is run by; all three by default, or a WebSocket alone where frames or the network are another's. */
  readonly ways?: readonly Way[];
  /** Oldest server that has what this needs; the oldest tested by default. */
  readonly since?: string;
  /** Options of the server. */
  readonly server?: Record<string, unknown>;
  /** Whether the server cuts off who asks for a WebSocket. */
  readonly cutsUpgrades?: true;
  /** A server whose frames are written by hand, in place of a Socket.IO server. */
  readonly raw?: RawScript;
  /** A proxy between client and server; `start` says how it treats connections from their start. */
  readonly proxy?: { readonly start?: ChaosStart };
  /** Why it cannot run in k6. */
  readonly notInK6?: string;
  /** The disconnect reason in k6, where it is another. */
  readonly reasonInK6?: { readonly reason: string; readonly why: string };
}

/** Text, or the bytes of a binary frame. */
export type RawFrame = string | readonly number[];

export interface RawScript {
  /** Members of the open packet; null: no open packet is sent. */
  readonly handshake?: null;
  readonly figures?: Record<string, unknown>;
  /** Answer to CONNECT; one with an id by default. */
  readonly connect?: readonly RawFrame[];
  /**
   * Sent when the client has emitted its first event. Not at once: of frames read in one go, the official client tells
   * of a failure before the connection, for it defers packets but not failures.
   */
  readonly frames?: readonly RawFrame[];
  /** Ends the WebSocket when all is sent. */
  readonly close?: boolean;
}

/** How a proxy treats connections from their start. */
export type ChaosStart =
  | 'stall before the response'
  | 'cut before the response'
  | 'garbage for a response'
  | 'stall after the response'
  | 'cut after the response'
  | 'byte by byte'
  | 'late';

/** What a proxy does to established connections, on demand. */
export type ChaosAct =
  | 'cut'
  | 'reset'
  | 'end politely'
  | 'cut within the next frame'
  | 'stall'
  | 'stall towards the client'
  | 'stall towards the server'
  | 'half-open'
  | 'pause for a while'
  | 'send an unknown opcode'
  | 'send reserved bits'
  | 'send a masked frame'
  | 'send noise'
  | 'send broken UTF-8'
  | 'send a continuation of nothing'
  | 'send a ping that is too long'
  | 'send a close with a forbidden code'
  | 'send a close without a code'
  | 'send a WebSocket ping';
