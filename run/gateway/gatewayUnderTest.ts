import type { RltError } from '../../contract/errors.ts';
import type { TreeUse } from '../../engine/index.ts';
import type { ResourceSample } from '../../report/gatewayResources.ts';
import type { LogPart } from '../../report/logs/readLog.ts';
import type { GatewayReport } from '../../report/schema.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Proxies, RestartableGateway } from '../drills/disturbance.ts';

/** The gateway that is verified: how one is had for each scenario. */
export interface GatewayUnderTest {
  /** "reference gateway", or the command, or the address. No secrets. */
  readonly label: string;
  /**
   * Has one ready for a scenario. Never rejects because of the gateway: one that does not come up is a result.
   *
   * @param status is told of a long wait
   */
  open(settings: Settings, status: (text: string) => void): Promise<OpenedGateway>;
}

/** Begins to listen to a log. */
export type ListenToLog = () => Promise<LogSince>;

/** What was written since. */
export type LogSince = () => Promise<readonly LogPart[]>;

export interface OpenedGateway {
  /** The scenario's settings with this gateway's addresses. */
  readonly settings: Settings;
  /** Why the scenario does not apply to it. */
  readonly skipped?: string | undefined;
  /** What a gateway that was started has used up to now. */
  readonly use?: (() => TreeUse | undefined) | undefined;
  /** What is secret in the environment that it was started with. */
  readonly secrets?: readonly string[] | undefined;
  /** Whether the scenario can be run against it at all. */
  readonly isUp: boolean;
  /** Whether it has ended by itself meanwhile. */
  isGone(): boolean | Promise<boolean>;
  /** Ends it and starts it again, for a drill; undefined of one that was not started here. */
  readonly restart?: RestartableGateway | undefined;
  /** What a drill has put between it and its stores, where it was started here. */
  readonly between?: Proxies | undefined;
  /** Hears what it logs from a moment on; undefined where its log is not captured. */
  readonly listen?: ListenToLog | undefined;
  /** Ends what was started; tells how it fared until then, and where its log is. */
  close(): Promise<ClosedGateway>;
}

export interface ClosedGateway {
  readonly report: Omit<GatewayReport, 'log' | 'resources'>;
  /** Why it could not be had, for the user; the report has it as `unavailable`. */
  readonly failure?: RltError | undefined;
  /** What went wrong when it was ended; that is no fault of what was measured. */
  readonly errors?: readonly string[];
  /** What it logged during the scenario; undefined where that was not captured. */
  readonly log: readonly LogPart[] | undefined;
  /** All that it wrote, also before it was healthy, while it was being ended, and where it never came up. */
  readonly written?: readonly LogPart[] | undefined;
  /** What the stand-in for MongoDB used meanwhile, where it has one. */
  readonly standIn?: readonly ResourceSample[] | undefined;
  /** What its processes used, where they are ours. */
  readonly resources?: readonly ResourceSample[];
}
