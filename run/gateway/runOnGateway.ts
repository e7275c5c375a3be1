import { RltError } from '../../contract/errors.ts';
import { excuseExhausted } from '../../report/exhausted.ts';
import { type ResourceSample, summarizeResources } from '../../report/gatewayResources.ts';
import { allowedByUser, type Expectation, provokedBy } from '../../report/logs/expected.ts';
import type { LevelPlace } from '../../report/logs/levelPlace.ts';
import { readLog } from '../../report/logs/readLog.ts';
import type { GatewayReport, ScenarioReport } from '../../report/schema.ts';
import { excuseBusyStandIn } from '../../report/standInBusy.ts';
import { StandInTrouble } from '../../report/standInTrouble.ts';
import { excuseStarved } from '../../report/starved.ts';
import { withGateway } from '../../report/withGateway.ts';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { machineLimits } from '../machineLimits.ts';
import type { RunContext } from '../runContext.ts';
import { reportNothing, runScenario } from '../runScenario.ts';
import type { ClosedGateway, OpenedGateway } from './gatewayUnderTest.ts';

/** How the log of a gateway is read and judged. */
export interface LogJudgement {
  /** Patterns of lines that are no error, whatever their level. */
  readonly allowedLog: readonly RegExp[];
  /** Where an entry's level stands, if the user has said so. */
  readonly levelPlace?: LevelPlace | undefined;
  /**
   * Whether the log of a gateway that runs already, and whose file nobody has named, is missed. A verification promises
   * to read it, and says that it could not; a single run promises nothing of it.
   */
  readonly isPromised: boolean;
}

/** What else is done while the gateway is there. */
export interface Around {
  before(): Promise<void>;
  after(): Promise<void>;
}

/**
 * Runs one scenario against a gateway, closes that, and judges how it fared: what it logged, whether it stayed alive,
 * and whether what went wrong was the doing of a stand-in or of a machine that had no time for it.
 */
export async function runOnGateway(
  context: RunContext & { readonly log: LogJudgement },
  opened: OpenedGateway,
  around: Around,
): Promise<{ report: ScenarioReport; closed: ClosedGateway }> {
  let report: ScenarioReport;
  try {
    if (opened.isUp) await around.before();
    report = await measure(context, opened);
    if (opened.isUp) await around.after();
  } catch (error) {
    await opened.close();
    throw error;
  }
  context.status(`${report.scenario}: looking at the gateway`);
  const closed = await opened.close();
  context.status('');
  return { closed, report: await judgedWith(context, opened.settings, report, closed) };
}

async function judgedWith(
  { stores, log: { allowedLog, levelPlace, isPromised } }: RunContext & { readonly log: LogJudgement },
  settings: Settings,
  report: ScenarioReport,
  closed: ClosedGateway,
): Promise<ScenarioReport> {
  const { log, resources, report: gateway, errors = [] } = closed;
  const standIns = new StandInTrouble(stores);
  const expectations = [...standIns.expectations(), ...provoked(settings, report), ...allowedLog.map(allowedByUser)];
  const reading = { expectations, mask: maskerFor(settings), place: levelPlace };
  const judged = withGateway(
    { ...report, errors: [...report.errors, ...errors] },
    {
      ...gateway,
      ...(log === undefined ? {} : { log: await readLog(log, reading) }),
      ...resourcesOf(report, resources),
    },
    { isLogPromised: isPromised },
  );
  const excused = excuseStarved(excuseBusyStandIn(standIns.applyTo(judged), stores, closed.standIn));
  return excuseExhausted(excused, machineLimits());
}

function provoked({ definition }: Settings, { plan }: ScenarioReport): Expectation[] {
  return plan === undefined ? [] : provokedBy(definition, plan);
}

function resourcesOf(
  report: ScenarioReport,
  samples: readonly ResourceSample[] = [],
): Pick<GatewayReport, 'resources'> {
  const startedAt = report.timeline?.startedAt ?? (samples[0] === undefined ? 0 : samples[0].time - samples[0].overMs);
  const resources = summarizeResources(samples, startedAt);
  return resources === undefined ? {} : { resources };
}

async function measure(context: RunContext, opened: OpenedGateway): Promise<ScenarioReport> {
  const { settings, skipped, isUp, isGone, use: gatewayUse } = opened;
  if (skipped !== undefined) return reportNothing(context, settings, { skipped });
  if (!isUp) return reportNothing(context, settings);
  try {
    return await runScenario({ ...context, gatewayUse }, settings);
  } catch (error) {
    // It died between its health check and the scenario's first look at it: closing it will tell.
    if (error instanceof RltError && (await isGone())) return reportNothing(context, settings);
    throw error;
  }
}
