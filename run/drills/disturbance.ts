import type { Lifetime, PrivateRedis, Services } from '../../engine/index.ts';
import type { Settings } from '../../settings/settings.ts';

/** What a drill may lay its hands on. */
export interface DrillContext {
  readonly lifetime: Lifetime;
  readonly settings: Settings;
  /** The gateway, where this run has started it. */
  readonly gateway?: RestartableGateway | undefined;
  /** A Redis that was started for this run. */
  readonly redis?: Pick<PrivateRedis, 'stop' | 'start'> | undefined;
  /** Tells of something that stays visible. */
  readonly line: (text: string) => void;
}

/** A gateway that can be ended and started again on its address. */
export interface RestartableGateway {
  /** Ends it by this signal; settles when it has gone. Its end is no crash. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again; settles when it is healthy. */
  start(): Promise<void>;
}

/** One disturbance, ready to begin. */
export interface Disturbance {
  /** Where the clients connect that are touched, in place of the gateway's address. */
  readonly routeUrl?: string | undefined;
  /** It takes the gateway's source of events away, so that nobody can have what falls into it. */
  readonly cutsSource: boolean;
  /** Settles when it is in effect. */
  begin(): Promise<void>;
  /** Takes it back; settles when all is as it was before. Harmless where nothing was begun, or where that is done. */
  restore(): Promise<void>;
  /** How often it was seen to have an effect so far. */
  seen(): number | Promise<number>;
}

/** How a drill disturbs. */
export interface DrillOperator {
  /**
   * Stores that the gateway is to be started with in place of the real ones, such as a proxy before them.
   */
  readonly between?: (
    lifetime: Lifetime,
    services: Pick<Services, 'redisUrl' | 'mongoUri'>,
    settings: Settings,
  ) => Promise<Partial<Pick<Services, 'redisUrl' | 'mongoUri'>>>;
  /**
   * Makes everything ready, and disturbs nothing yet.
   *
   * @throws RltError (usage) where this run cannot be disturbed in this way
   */
  readonly prepare: (context: DrillContext) => Promise<Disturbance>;
}
