/*
 * Types of events. `Socket<ServerToClient, ClientToServer>` takes two interfaces whose members are the handlers:
 *   interface ServerToClient { 'job-event'(event: JobEvent): void }
 *   interface ClientToServer { subscribe(request: { jobId: string }, answer: (ok: boolean) => void): void }
 * Without them any event is allowed, and arguments are `any`, as with socket.io-client.
 */

/** Any event handler: parameters may be declared as narrowly as the caller knows them to be. */
export type Listener = { bivarianceHack(...args: unknown[]): void }['bivarianceHack'];

/** Constraint for interfaces of events, which have no index signature. */
export type EventMap<Events> = { [Name in keyof Events]: Listener };

export interface AnyEvents {
  // biome-ignore lint/suspicious/noExplicitAny: the official client's map, which scripts that move here rely on
  [event: string]: (...args: any[]) => void;
}

export type EventName<Reserved, Listen> = (keyof Reserved | keyof Listen) & string;

/** The handler of an event: the library's own events come first. */
export type Handler<Reserved, Listen, Name> = Name extends keyof Reserved
  ? Reserved[Name]
  : Name extends keyof Listen
    ? Listen[Name]
    : never;

export type EventArgs<Events, Name> = Name extends keyof Events
  ? Events[Name] extends (...args: infer Args) => unknown
    ? Args
    : never
  : never;

/** Arguments without the acknowledgement callback. */
export type ArgsBeforeAck<Args extends unknown[]> = Args extends [...infer Head, Listener] ? Head : Args;

/** What the server answers with. */
export type Answer<Args extends unknown[]> = Args extends [...unknown[], infer Ack]
  ? Ack extends (value: infer Value, ...rest: never[]) => unknown
    ? Value
    : unknown
  : // A list of any length: nothing is known of its last member.
    number extends Args['length']
    ? Args[number]
    : unknown;

/** Arguments whose acknowledgement callback gets an error first. */
export type ArgsWithTimeout<Args extends unknown[]> = Args extends [...infer Head, infer Ack]
  ? Ack extends (...values: infer Values) => unknown
    ? [...Head, (error: Error | null, ...values: Partial<Values>) => void]
    : Args
  : Args;

/** What `timeout()` gives: the next event, with a limit to its acknowledgement. */
export interface TimedEmitter<Emit> {
  readonly volatile: TimedEmitter<Emit>;
  emit<Name extends keyof Emit & string>(event: Name, ...args: ArgsWithTimeout<EventArgs<Emit, Name>>): unknown;
  emitWithAck<Name extends keyof Emit & string>(
    event: Name,
    ...args: ArgsBeforeAck<EventArgs<Emit, Name>>
  ): Promise<Answer<EventArgs<Emit, Name>>>;
}
