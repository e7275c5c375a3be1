import { RltError } from '../../contract/errors.ts';
import { excuseExhausted } from '../../report/exhausted.ts';
import { type ResourceSample, summarizeResources } from '../../report/gatewayResources.ts';
import { allowedByUser, type Expectation, provokedBy } from '../../report/logs/expected.ts';
import type { LevelPlace } from '../../report/logs/levelPlace.ts';
import { maskCredentials } from '../../report/logs/maskCredentials.ts';
import { readLog } from '../../report/logs/readLog.ts';
import type { GatewayReport, ScenarioReport } from '../../report/schema.ts';
import { excuseBusyStandIn } from '../../report/standInBusy.ts';
import { StandInTrouble } from '../../report/standInTrouble.ts';
import { excuseStarved } from '../../report/starved.ts';
import { withGateway } from '../../report/withGateway.ts';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { describe } from '../describeError.ts';
import { machineLimits } from '../machineLimits.ts';
import type { RunContext } from '../runContext.ts';
import { reportNothing, runScenario } from '../runScenario.ts';
import type { ClosedGateway, OpenedGateway } from './gatewayUnderTest.ts';
import { type KeptLog, keepLog, type LogKeeping } from './keepLog.ts';

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

/** What a scenario on a gateway needs beside its settings. */
export interface OnGatewayContext extends RunContext {
  readonly log: LogJudgement;
  /** Where the gateway's log is kept; nowhere by default. */
  readonly keeping?: Omit<LogKeeping, 'mask'> | undefined;
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
  context: OnGatewayContext,
  opened: OpenedGateway,
  around: Around,
): Promise<{ report: ScenarioReport; closed: ClosedGateway }> {
  let report: ScenarioReport;
  try {
    if (opened.isUp) await around.before();
    report = await measure(context, opened);
    if (opened.isUp) await around.after();
  } catch (error) {
    // Whoever ends a run, or finds that it cannot go on, looks there for the reason.
    const { kept } = await keptOf(context, opened, await opened.close());
    if (kept !== undefined)
      context.line(`  what the gateway wrote is kept: ${context.keeping?.output.file(kept.report.file)}`);
    throw error;
  }
  context.status(`${report.scenario}: looking at the gateway`);
  const closed = await opened.close();
  context.status('');
  return { closed, report: await judgedWith(context, opened, report, closed) };
}

async function judgedWith(
  context: OnGatewayContext,
  opened: OpenedGateway,
  measured: ScenarioReport,
  closed: ClosedGateway,
): Promise<ScenarioReport> {
  const {
    stores,
    log: { allowedLog, levelPlace, isPromised },
  } = context;
  const { settings, secrets } = opened;
  const { log, resources, report: gateway, errors = [] } = closed;
  const { kept, problem = [] } = await keptOf(context, opened, closed);
  const report = kept === undefined ? measured : { ...measured, kept: { ...measured.kept, log: kept.report } };
  const standIns = new StandInTrouble(stores);
  const expectations = [...standIns.expectations(), ...provoked(settings, report), ...allowedLog.map(allowedByUser)];
  const reading = { expectations, mask: maskerFor(settings, secrets), place: levelPlace, keptLineOf: kept?.lineOf };
  const judged = withGateway(
    { ...report, errors: [...report.errors, ...errors, ...problem] },
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

/** Keeps the gateway's log. Never rejects: a run that was measured keeps its report. */
async function keptOf(
  { keeping }: OnGatewayContext,
  { settings, secrets }: OpenedGateway,
  { written = [] }: ClosedGateway,
): Promise<{ kept?: KeptLog | undefined; problem?: readonly string[] }> {
  if (keeping === undefined) return {};
  const mask = maskerFor(settings, secrets);
  try {
    return { kept: await keepLog(written, { ...keeping, mask: (line) => maskCredentials(mask(line)) }) };
  } catch (error) {
    return { problem: [`the gateway's log is not kept: ${mask(describe(error))}`] };
  }
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
  const { settings, skipped, isUp, isGone, use: gatewayUse, restart } = opened;
  if (skipped !== undefined) return reportNothing(context, settings, { skipped });
  if (!isUp) return reportNothing(context, settings);
  try {
    return await runScenario({ ...context, gatewayUse, restart }, settings);
  } catch (error) {
    // It died between its health check and the scenario's first look at it: closing it will tell.
    if (error instanceof RltError && (await isGone())) return reportNothing(context, settings);
    throw error;
  }
}
