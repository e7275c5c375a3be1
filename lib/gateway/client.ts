import { socketAddress } from '../../contract/endpoint.ts';
import type { Plan } from '../../contract/plan.ts';
import type { EmitRequest, RejectionCause, Subscribe } from '../../contract/profile.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import type { Clock } from '../measure/clock.ts';
import { chosenTransports } from '../measure/loadTransports.ts';
import { counter } from '../measure/metrics.ts';
import { otherWays } from '../measure/otherWays.ts';
import { packetParser } from '../measure/packetParser.ts';
import type { CompiledJobEvent } from '../measure/plainEvent.ts';
import { showEvent } from '../measure/readEvent.ts';
import { type FailureKind, type NamespaceSocket, onConnectOutcome, openSocket } from '../socketio/k6.ts';
import { startTimer, stopTimer } from '../socketio/k6Timers.ts';
import type { CredentialsFor } from './credentials.ts';
import { recordUnreadableError, type UnknownEvents, watchUnknown } from './unknownEvents.ts';
import type { Wire } from './wire.ts';

const unreadableAnswers = /* @__PURE__ */ counter('unreadable_answers');

/** What every client of a VU shares. */
export interface ClientContext {
  readonly plan: Plan;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly credentialsFor: CredentialsFor;
  /** Headers of the profile's own HTTP requests, beside those of the client. */
  readonly httpHeaders?: Readonly<Record<string, string>> | undefined;
}

/** The gateway turned the client away: in the handshake, after it had let it in, or by closing without a word. */
export interface Rejection {
  readonly way: 'handshake' | 'after-connect' | 'closed';
  /** undefined: the gateway's words are not among those of the profile. */
  readonly cause: RejectionCause | undefined;
  /** Whether message and code are both what the profile says for the cause. */
  readonly asAgreed: boolean;
  readonly message: string;
  /** Time from the connect call to the end of the rejection. */
  readonly afterMs: number;
}

export type ConnectResult =
  | { readonly kind: 'connected'; readonly client: GatewayClient; readonly afterMs: number }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | Unreachable;

/** Nobody spoke Socket.IO with the client: that says nothing of how a gateway turns clients away. */
export interface Unreachable {
  readonly kind: 'unreachable';
  readonly cause: FailureKind;
  /** What happened, and what to do. */
  readonly message: string;
  /** When it was given up, whole epoch milliseconds: what it is may only be known later. */
  readonly at: number;
  /**
   * Where the session was opened, and then closed or left without an answer to the connect: what it is of a gateway
   * that answers others.
   */
  readonly rejection?: Rejection;
}

export type RequestResult =
  | {
      readonly kind: 'acknowledged';
      /** undefined: the gateway says nothing, and the time for it to do what it was asked is over. */
      readonly afterMs: number | undefined;
    }
  | { readonly kind: 'refused'; readonly message: string; readonly afterMs: number }
  | {
      readonly kind: 'unanswered';
      readonly message: string;
      /** An answer came after all, and could not be read: what was missing in it. */
      readonly unreadable?: string | undefined;
      readonly afterMs: number;
    };

/**
 * A job event as a scenario sees it; the payload's own fields are read lazily through the compiled profile.
 * `first` and `second` are the event's arguments as they came.
 */
export type JobEventHandler = (
  event: CompiledJobEvent,
  payload: unknown,
  receivedAt: number,
  first: unknown,
  second: unknown,
) => void;

/**
 * Connects one client. Never rejects: every way in which it can end is a result.
 *
 * @param index the client's number in the scenario, unique across VUs and machines
 * @param jobId the job that it subscribes to, where that is done by connecting
 */
export async function connectClient(
  context: ClientContext,
  index: number,
  origin = context.plan.origin,
  jobId = context.plan.jobId,
): Promise<ConnectResult> {
  const { plan, wire, clock } = context;
  const { auth, headers, query } = context.credentialsFor(index);
  const joining = otherWays();
  const { query: joinedAt, auth: joinedBy } = joining?.connectWith(wire.profile, jobId) ?? {};
  const asked = await joining?.askBeforeConnect(context, jobId, headers);
  const parser = packetParser();
  const startedAt = clock.now();
  const { url, path } = socketAddress(plan, wire.profile.namespace);
  const socket = openSocket(url, {
    path,
    extraHeaders: origin === undefined ? headers : mergeHeaders({ Origin: origin }, headers),
    ...(auth === undefined && joinedBy === undefined ? {} : { auth: { ...auth, ...joinedBy } }),
    query: { ...query, ...joinedAt },
    webSocket: plan.compression ? { compression: 'deflate' } : {},
    timeout: plan.connectTimeoutMs,
    transports: chosenTransports(),
    // What a scenario receives it only reads.
    sharePayloads: true,
    ...(parser === undefined ? {} : { parser }),
  });
  return new Promise((resolve) => {
    onConnectOutcome(socket, plan.connectTimeoutMs, (failure) => {
      if (failure === undefined) {
        const afterMs = socket.receivedAt - startedAt;
        resolve({
          kind: 'connected',
          client: new GatewayClient(context, socket, { index, startedAt, headers, asked }),
          afterMs,
        });
        return;
      }
      const { kind, words, data, message } = failure;
      const match = wire.rejection(words, { code: wire.rejectionCode(data) });
      const isAnswer = kind === 'rejected' || (kind === 'no-namespace' && match.cause !== undefined);
      const endedAt = isAnswer ? socket.receivedAt : clock.now();
      const afterMs = endedAt - startedAt;
      const unreachable = { kind: 'unreachable', cause: kind, message, at: Math.round(endedAt) } as const;
      socket.disconnect();
      if (isAnswer) {
        resolve({ kind: 'rejected', rejection: { way: 'handshake', ...match, message: words, afterMs } });
      } else if (afterOpening.has(kind)) {
        const rejection: Rejection = {
          ...{ way: 'closed', cause: undefined, asAgreed: false, message: wordless(words || 'no answer'), afterMs },
        };
        resolve({ ...unreachable, rejection });
      } else {
        resolve(unreachable);
      }
    });
  });
}

/** What can happen between the opening of a session and the answer to the connect. */
const afterOpening: ReadonlySet<FailureKind> = new Set(['closed-before-connect', 'unanswered', 'another-parser']);

type Headers = Readonly<Record<string, string>>;

/** How a client came to be connected. */
interface Start {
  readonly index: number;
  /** When its connect was called. */
  readonly startedAt: number;
  readonly headers: Headers;
  /** What was answered where it had to subscribe before. */
  readonly asked: RequestResult | undefined;
}

/** One connected client of the gateway, in the words of the contract. */
export class GatewayClient {
  readonly index: number;
  readonly socket: NamespaceSocket;
  /** The server's name for this socket, also after its end. */
  readonly id: string;
  /** When the connection was there: epoch ms. */
  readonly connectedAt: number;
  /** Error messages of the contract's error event, in order. */
  readonly errors: string[] = [];
  /** Why and when the server or the client ended the connection; undefined while it stands. */
  disconnected: { readonly reason: string; readonly at: number } | undefined;
  readonly unknown: UnknownEvents;
  readonly #context: ClientContext;
  readonly #startedAt: number;
  readonly #headers: Headers;
  readonly #asked: RequestResult | undefined;
  #onError: ((message: string) => void) | undefined;
  #onDisconnect: ((reason: string) => void) | undefined;

  constructor(context: ClientContext, socket: NamespaceSocket, { index, startedAt, headers, asked }: Start) {
    this.#context = context;
    this.#startedAt = startedAt;
    this.#headers = headers;
    this.#asked = asked;
    this.socket = socket;
    this.index = index;
    this.connectedAt = socket.receivedAt;
    this.id = socket.id ?? `client-${index}`;
    const { wire, clock } = context;
    this.unknown = watchUnknown(socket, wire);
    if (wire.profile.error !== null) {
      const { event, messagePath } = wire.profile.error;
      socket.on(event, (payload: unknown) => {
        const found = wire.errorMessage(payload);
        const message = String(found ?? (typeof payload === 'string' ? payload : JSON.stringify(payload)));
        if (found === undefined || found === null) {
          const where = messagePath || 'the payload';
          recordUnreadableError(index, `error.messagePath ${where} found nothing in ${showEvent(event, [payload])}`);
        }
        this.errors.push(message);
        this.#onError?.(message);
      });
    }
    socket.on('disconnect', (reason: string) => {
      // Only Socket.IO's own goodbye is a frame, with a time of its own.
      const at = reason === 'io server disconnect' ? socket.receivedAt : clock.now();
      this.disconnected = { reason, at };
      this.#onDisconnect?.(reason);
    });
  }

  /** The rejection that followed the connect (two handshakes raced past the gateway's first check). */
  get rejection(): Rejection | undefined {
    if (this.disconnected === undefined) return undefined;
    const { reason, at } = this.disconnected;
    const { rejection } = this.#context.wire;
    const matches = this.errors.map((message) => ({ message, ...rejection(message) }));
    const match = matches.find(({ cause }) => cause !== undefined) ?? {
      message: this.errors[0] ?? wordless(reason),
      cause: undefined,
      asAgreed: false,
    };
    return { way: 'after-connect', ...match, afterMs: at - this.#startedAt };
  }

  /** Tags of what was measured on the connection: its transport, where there is more than one to choose from. */
  get tags(): { readonly transport: string } | undefined {
    return chosenTransports() && { transport: `${this.socket.io.engine?.transport.name}` };
  }

  onJobEvent(handler: JobEventHandler): void {
    const { socket } = this;
    for (const event of this.#context.wire.jobEvents) {
      const { unpack } = event;
      // The usual event is its own payload: it is handed on without a list of arguments being made.
      socket.on(
        event.event,
        unpack === undefined
          ? (first: unknown, second: unknown) => handler(event, first, socket.receivedAt, first, second)
          : (...args: unknown[]) =>
              unpack(args, (payload) => handler(event, payload, socket.receivedAt, args[0], args[1])),
      );
    }
  }

  subscribe(jobId: string): Promise<RequestResult> {
    return this.#ask(this.#context.wire.profile.subscribe, jobId);
  }

  unsubscribe(jobId: string): Promise<RequestResult> {
    return this.#ask(this.#context.wire.profile.unsubscribe, jobId);
  }

  /** Tells the gateway that this client is active (an application event, not the Engine.IO heartbeat). */
  ping(): void {
    const { ping } = this.#context.wire.profile;
    if (ping !== null) this.socket.emit(ping.event, ...ping.args);
  }

  disconnect(): void {
    this.socket.disconnect();
  }

  #ask(request: Subscribe | null, jobId: string): Promise<RequestResult> {
    // Every client gets every event.
    if (request === null) return Promise.resolve({ kind: 'acknowledged', afterMs: undefined });
    if ('event' in request) return this.#request(request, jobId);
    if (this.#asked !== undefined && 'when' in request) return Promise.resolve(this.#asked);
    const ways = otherWays();
    if (ways === undefined) throw new Error('not loaded');
    return ways.askOtherwise(this.#context, this, request, jobId, this.#headers);
  }

  #request(request: EmitRequest, jobId: string): Promise<RequestResult> {
    const { wire, clock, plan } = this.#context;
    const { socket } = this;
    const args = wire.requestArguments(request, jobId);
    const { acknowledgedBy, settleMs = usualSettleMs } = request;
    const byEvent = acknowledgedBy !== null && 'event' in acknowledgedBy ? acknowledgedBy : undefined;
    const byCallback = acknowledgedBy !== null && 'acknowledgement' in acknowledgedBy ? acknowledgedBy : undefined;
    return new Promise((resolve) => {
      const startedAt = clock.now();
      // Receipt times have no fraction.
      const socketStart = Math.floor(startedAt);
      let isSettled = false;
      const end = (
        result:
          | { kind: 'acknowledged' }
          | { kind: 'refused' | 'unanswered'; message: string; unreadable?: string | undefined },
        at: number,
      ) => {
        // A gateway may say the same thing by event and by acknowledgement; the listeners are the next request's then.
        if (isSettled) return;
        isSettled = true;
        stopTimer(timer);
        if (byEvent !== undefined) socket.off(byEvent.event, onAcknowledged);
        this.#onError = undefined;
        this.#onDisconnect = undefined;
        const afterMs = at - startedAt;
        if (result.kind !== 'acknowledged') resolve({ ...result, afterMs });
        else resolve({ kind: 'acknowledged', afterMs: acknowledgedBy === null ? undefined : afterMs });
      };
      let unreadable: string | undefined;
      const timer = startTimer(acknowledgedBy === null ? settleMs : plan.connectTimeoutMs, () => {
        if (acknowledgedBy === null) return end({ kind: 'acknowledged' }, clock.now());
        const message = `no answer within ${plan.connectTimeoutMs} ms`;
        const other = byEvent !== undefined ? this.unknown.find(jobId, socketStart) : undefined;
        if (other !== undefined) unreadable ??= `acknowledgedBy of the profile does not name ${other}`;
        if (unreadable === undefined) return end({ kind: 'unanswered', message }, clock.now());
        unreadableAnswers.add(1);
        end({ kind: 'unanswered', message: `${message} that could be read: ${unreadable}`, unreadable }, clock.now());
      });
      const jobIdOf = byEvent && wire.read(byEvent.jobIdPath);
      const onAcknowledged = (payload: unknown, second: unknown) => {
        const id = jobIdOf?.(payload);
        if (id === jobId || (typeof id === 'number' && String(id) === jobId)) {
          end({ kind: 'acknowledged' }, socket.receivedAt);
        } else if (byEvent !== undefined && typeof id !== 'string' && typeof id !== 'number') {
          const { event, jobIdPath } = byEvent;
          unreadable ??= `${jobIdPath || 'the payload'} found nothing in ${showEvent(event, [payload, second])}`;
        }
      };
      this.#onError = (message) => end({ kind: 'refused', message }, socket.receivedAt);
      this.#onDisconnect = (reason) => end({ kind: 'unanswered', message: reason }, clock.now());
      if (byEvent !== undefined) socket.on(byEvent.event, onAcknowledged);
      if (byCallback === undefined) {
        socket.emit(request.event, ...args);
        return;
      }
      const errorOf = byCallback.errorPath === undefined ? undefined : wire.read(byCallback.errorPath);
      socket.emit(request.event, ...args, (answer: unknown) => {
        const error = errorOf?.(answer);
        if (error === undefined || error === null) end({ kind: 'acknowledged' }, socket.receivedAt);
        else end({ kind: 'refused', message: String(error) }, socket.receivedAt);
      });
    });
  }
}

function wordless(reason: string): string {
  return `closed without an error message (${reason})`;
}
