import { excuseExhausted, type MachineLimits } from './exhausted.ts';
import { type ResourceSample, summarizeResources } from './gatewayResources.ts';
import type { GatewayReport, ScenarioReport, Stores } from './schema.ts';
import { excuseBusyStandIn } from './standInBusy.ts';
import { type Lacks, StandInTrouble } from './standInTrouble.ts';
import { excuseStarved } from './starved.ts';
import { withGateway } from './withGateway.ts';
import { withWarnings } from './withWarnings.ts';

/** What was seen of a gateway while a scenario ran, and of all that can be taken for its doing. */
export interface GatewayEvidence {
  /** How it fared, with what was found in its log. */
  readonly gateway: Omit<GatewayReport, 'resources'>;
  /** What its processes used, where they are ours. */
  readonly resources?: readonly ResourceSample[] | undefined;
  /** What the stand-in for MongoDB used, where there is one. */
  readonly standIn?: readonly ResourceSample[] | undefined;
  /** What the gateway's log shows that stand-ins lack. */
  readonly lacks: Lacks;
  /** What went wrong beside the scenario, and is no fault of what was measured. */
  readonly errors: readonly string[];
  /** Whether a log that cannot be had is missed, where the gateway runs already. */
  readonly isLogPromised: boolean;
  readonly limits: MachineLimits;
  /** What was doubtful of the machine's room before the run. */
  readonly doubts: readonly string[];
}

/**
 * Judges how a gateway fared in a scenario: what it logged, whether it stayed alive, and whether what went wrong was the
 * doing of a stand-in or of a machine that had no time for it.
 */
export function judgeOnGateway(
  report: ScenarioReport,
  stores: Stores | undefined,
  { gateway, resources, standIn, lacks, errors, isLogPromised, limits, doubts }: GatewayEvidence,
): ScenarioReport {
  const judged = withGateway(
    { ...report, errors: [...report.errors, ...errors] },
    { ...gateway, ...resourcesOf(report, resources) },
    { isLogPromised },
  );
  const excused = excuseBusyStandIn(new StandInTrouble(stores, lacks).applyTo(judged), stores, standIn);
  return withWarnings(excuseExhausted(excuseStarved(excused), limits), doubts);
}

function resourcesOf(
  report: ScenarioReport,
  samples: readonly ResourceSample[] = [],
): Pick<GatewayReport, 'resources'> {
  const startedAt = report.timeline?.startedAt ?? (samples[0] === undefined ? 0 : samples[0].time - samples[0].overMs);
  const resources = summarizeResources(samples, startedAt);
  return resources === undefined ? {} : { resources };
}
