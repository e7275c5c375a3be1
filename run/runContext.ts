import type { K6 } from '../engine/k6.ts';
import type { Lifetime } from '../engine/lifetime.ts';
import type { TreeUse } from '../engine/processTree.ts';
import type { PrivateRedis } from '../engine/redis.ts';
import type { RunArtifacts } from '../report/buildReport.ts';
import type { Stores } from '../report/schema.ts';
import type { Proxies, RestartableGateway } from './drills/disturbance.ts';
import type { ListenToLog } from './gateway/gatewayUnderTest.ts';
import type { K6Dashboard } from './k6Dashboard.ts';
import type { K6Outputs } from './k6Outputs.ts';
import type { ReportMade } from './played.ts';

/** What runs need beside their settings. */
export interface RunContext {
  readonly lifetime: Lifetime;
  readonly k6: K6;
  /** What is going on now; the next call replaces it. */
  readonly status: (text: string) => void;
  /** What should stay visible. */
  readonly line: (text: string) => void;
  /** Where samples go beside the report. */
  readonly outputs?: K6Outputs;
  readonly dashboard?: K6Dashboard;
  /** What a gateway that we started has used up to now. */
  readonly gatewayUse?: (() => TreeUse | undefined) | undefined;
  /** Ends that gateway and starts it again, for a drill. */
  readonly restart?: RestartableGateway | undefined;
  /** What a drill has put between that gateway and its stores. */
  readonly between?: Proxies | undefined;
  /** Hears what the gateway logs from a moment on; undefined where its log is not captured. */
  readonly listen?: ListenToLog | undefined;
  /** The data stores, as far as they say what they are. */
  readonly stores?: Stores | undefined;
  /** Told what a scenario's report is made from; the files are there until the lifetime ends. */
  readonly onArtifacts?: (run: RunArtifacts) => void;
  /** Keeps the folders of several k6 that the report is made from; undefined where that is not wanted. */
  readonly keepInstances?: ((parts: string) => Promise<Pick<ReportMade, 'kept'>>) | undefined;
  /** A Redis that was started for this run, which a drill may stop. */
  readonly redis?: Pick<PrivateRedis, 'stop' | 'start'> | undefined;
}
