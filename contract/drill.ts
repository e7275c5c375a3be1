/*
 * What a drill's script and the command line say to each other: the script knows when, the command line disturbs.
 */

/** A drill says so long before when it begins, so that every client knows it when it does: milliseconds. */
export const drillLeadMs = 500;

/** Where a run that is a drill finds what it needs of the command line. */
export interface DrillAddresses {
  /** A server of the command line's on this machine; see `DrillState`. */
  readonly controlUrl: string;
  /** Where the clients connect that the drill touches, in place of the gateway's own address. */
  readonly routeUrl?: string | undefined;
  /** The disturbance takes the gateway's source of events away, so that nobody can have what falls into it. */
  readonly cutsSource: boolean;
}

/** How far a drill is. Times are epoch milliseconds. */
export interface DrillState {
  /**
   * `waiting` until it is asked to begin, `disturbing` until what was disturbed is as it was before, then `back`.
   * `failed`: it could not be carried out; whatever was done has been taken back.
   */
  readonly phase: 'waiting' | 'disturbing' | 'back' | 'failed';
  /** When it will begin, which is said some time before. */
  readonly startsAt?: number;
  /** When the disturbance was in effect, and when it was taken back. */
  readonly startedAt?: number;
  readonly backAt?: number;
  /** What went wrong. */
  readonly error?: string;
  /** How often the disturbance was seen to have an effect: connections that it ended, answers that were missing, …. */
  readonly seen: number;
  /** Clients that are ready to receive, and those that never will be. */
  readonly arrived: number;
  /** Longest silence, in milliseconds, after which the gateway's handshakes have a client hold its connection dead. */
  readonly heartbeatMs?: number;
  /** Clients that have had an event after `backAt`. */
  readonly recovered: number;
  /** The publisher has seen that all is as before: clients may ask for what they have missed. */
  readonly isSteady: boolean;
  /** Clients that have done so. */
  readonly caughtUp: number;
  /** The publisher has sent its last event. */
  readonly isFinished: boolean;
}

/** Clients that have come further, since it was last said. */
export type DrillProgress = Partial<Pick<DrillState, 'arrived' | 'recovered' | 'caughtUp' | 'heartbeatMs'>>;

/** What the command line has seen of a drill's effect: samples by the names of the drill's own metrics. */
export type DrillFindings = Readonly<Record<string, readonly number[]>>;

/** An event that is to be stored as the gateway's own writer would. */
export interface EventToStore {
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What the publisher knows of one event. */
export interface PublishedEvent {
  readonly sequence: number;
  /** Epoch milliseconds, just before it was published. */
  readonly at: number;
  /** Redis subscribers that it reached; undefined where nobody tells, null where it was not taken. */
  readonly receivers?: number | null;
  /** When its publisher was told so; until then a later one may overtake it. Epoch milliseconds. */
  readonly answeredAt?: number;
  /** It could not be stored. */
  readonly unstored?: true;
}

/** What the publisher tells the subscribers when all is over. */
export interface DrillCourse {
  readonly startedAt: number;
  readonly backAt: number;
  /** From then on events reached as many Redis subscribers as before; undefined where they never did. */
  readonly steadyAt?: number;
  readonly published: readonly PublishedEvent[];
}

/** What a gateway has logged about what it misses since the disturbance began. */
export interface GatewayWords {
  /** Errors, and warnings about it; undefined where its log is not captured. */
  readonly count?: number;
}

/** The job of which events are published, where another one is stored: nobody stores anything of it. */
export function liveJobOf({ bystanderJobId }: { readonly bystanderJobId: string }): string {
  return bystanderJobId;
}

/** The clients among which a drill touches some. */
export interface Touching {
  readonly clientCount: number;
  /** Per cent. */
  readonly share?: number;
}

/** Clients of the first share, which is rounded up: a drill that touches somebody touches at least one. */
export function isTouched(client: number, among: Touching): boolean {
  return client < touchedOf(among);
}

/** How many clients a drill touches. */
export function touchedOf({ clientCount, share = 100 }: Touching): number {
  return Math.ceil((clientCount * share) / 100);
}
