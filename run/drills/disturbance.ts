import type { DrillFindings, DrillState } from '../../contract/drill.ts';
import type { Lifetime, PrivateRedis, Services, TreeUse } from '../../engine/index.ts';
import type { TcpProxy } from '../../engine/tcpProxy/tcpProxy.ts';
import type { Settings } from '../../settings/settings.ts';

/** What a drill may lay its hands on. */
export interface DrillContext {
  readonly lifetime: Lifetime;
  readonly settings: Settings;
  /** The gateway, where this run has started it. */
  readonly gateway?: RestartableGateway | undefined;
  /** What the gateway has used up to now, where this run has started it. */
  readonly gatewayUse?: (() => TreeUse | undefined) | undefined;
  /** A Redis that was started for this run. */
  readonly redis?: Pick<PrivateRedis, 'stop' | 'start'> | undefined;
  /** What stands between the gateway and its stores, as this drill has put it there; undefined of one that runs already. */
  readonly between?: Proxies | undefined;
  /** Tells of something that stays visible. */
  readonly line: (text: string) => void;
}

/** A gateway that can be ended and started again on its address. */
export interface RestartableGateway {
  /** Ends it by this signal; settles when it has gone. Its end is no crash. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again; settles when it is healthy. */
  start(): Promise<void>;
  readonly url: string;
  /**
   * Starts another one like it, on a port of its own; it ends with the first.
   *
   * @throws RltError where that cannot be had
   */
  another(): Promise<RestartableGateway>;
}

/** Proxies between a gateway and its stores. */
export interface Proxies {
  readonly mongo?: TcpProxy;
  readonly redis?: TcpProxy;
}

/** What a gateway is started with in place of its stores. */
export interface Between {
  readonly addresses: Partial<Pick<Services, 'redisUrl' | 'mongoUri'>>;
  readonly proxies: Proxies;
}

/** One disturbance, ready to begin. */
export interface Disturbance {
  /** Where the clients connect that are touched, in place of the gateway's address. */
  readonly routeUrl?: string | undefined;
  /** Addresses that k6 has to be told for that one: its option of the same name. */
  readonly hosts?: Readonly<Record<string, string>> | undefined;
  /** It takes the gateway's source of events away, so that nobody can have what falls into it. */
  readonly cutsSource: boolean;
  /** Settles when it is in effect. */
  begin(): Promise<void>;
  /** Since when it was in effect, where that is known better than by when it was asked for; epoch milliseconds. */
  readonly startedAt?: (() => number | undefined) | undefined;
  /** Takes it back; settles when all is as it was before. Harmless where nothing was begun, or where that is done. */
  restore(): Promise<void>;
  /**
   * How long it has to last for its effect to show, in milliseconds, where that may be longer than was asked for.
   *
   * @param heartbeatMs the longest silence that the gateway's handshakes allow; undefined where no client knows it
   */
  leastMs?(heartbeatMs: number | undefined): number;
  /** How often it was seen to have an effect so far. */
  seen(): number | Promise<number>;
  /** What was seen of it in the end: asked for once, when events are no longer published and the clients still there. */
  findings?(state: Pick<DrillState, 'heartbeatMs'>): Promise<DrillFindings>;
  /** All has been looked at: what would keep clients waiting for ever may be ended. */
  finish?(): void;
}

/** What is known before anything is opened. */
export interface Beforehand {
  /** Whether the gateway is started for this run, with the stores that are not named. */
  readonly startsGateway: boolean;
  /** Hosts, other than this machine, where the user lets others be disturbed. */
  readonly confirmed: readonly string[];
}

/** How a drill disturbs. */
export interface DrillOperator {
  /**
   * Decides what the settings leave open, before anything is opened.
   *
   * @throws RltError (usage) for what must not, or cannot, be disturbed in this way
   */
  readonly decide?: (settings: Settings, beforehand: Beforehand) => Settings;
  /**
   * Puts something between the gateway that is to be started and its stores, such as a proxy.
   *
   * @throws RltError (usage) where these stores are not reached by it
   */
  readonly between?: (
    lifetime: Lifetime,
    services: Pick<Services, 'redisUrl' | 'mongoUri' | 'redis' | 'mongo'>,
    settings: Settings,
  ) => Promise<Between>;
  /** By which a gateway tells, in warnings of its log, what it misses meanwhile. */
  readonly words?: readonly RegExp[];
  /**
   * Makes everything ready, and disturbs nothing yet.
   *
   * @throws RltError (usage) where this run cannot be disturbed in this way
   */
  readonly prepare: (context: DrillContext) => Promise<Disturbance>;
}
