import { RltError } from '../../contract/errors.ts';
import type { RunArtifacts } from '../../report/buildReport.ts';
import { type GatewayEvidence, judgeOnGateway } from '../../report/judgeOnGateway.ts';
import { allowedByUser, type Expectation, provokedBy } from '../../report/logs/expected.ts';
import type { LevelPlace } from '../../report/logs/levelPlace.ts';
import { maskCredentials } from '../../report/logs/maskCredentials.ts';
import { readLog } from '../../report/logs/readLog.ts';
import type { KeptReport, ScenarioReport } from '../../report/schema.ts';
import { StandInTrouble } from '../../report/standInTrouble.ts';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { describe } from '../describeError.ts';
import { keepMeasured, type MeasuredKeeping } from '../keepMeasured.ts';
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
  /** Where all that the report is made from is kept; nowhere by default. */
  readonly measuredKeeping?: MeasuredKeeping | undefined;
  /** What was doubtful of the machine's room before the run. */
  readonly doubts?: readonly string[] | undefined;
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
  let run: RunArtifacts | undefined;
  const onArtifacts = (artifacts: RunArtifacts) => {
    run = artifacts;
  };
  try {
    if (opened.isUp) await around.before();
    report = await measure({ ...context, onArtifacts }, opened);
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
  return { closed, report: await judgedWith(context, opened, report, closed, run) };
}

async function judgedWith(
  context: OnGatewayContext,
  opened: OpenedGateway,
  measured: ScenarioReport,
  closed: ClosedGateway,
  run: RunArtifacts | undefined,
): Promise<ScenarioReport> {
  const { stores, doubts = [] } = context;
  const { allowedLog, levelPlace, isPromised } = context.log;
  const { settings, secrets } = opened;
  const { log, resources, standIn, report: gateway, errors = [] } = closed;
  const { kept: keptLog, problem = [] } = await keptOf(context, opened, closed);
  const mask = maskerFor(settings, secrets);
  const standIns = new StandInTrouble(stores);
  const expectations = [...standIns.expectations(), ...provoked(settings, measured), ...allowedLog.map(allowedByUser)];
  const reading = { expectations, mask, place: levelPlace, keptLineOf: keptLog?.lineOf };
  const logged = log === undefined ? {} : { log: await readLog(log, reading) };
  const evidence: GatewayEvidence = {
    gateway: { ...gateway, ...logged },
    ...{ resources, standIn, lacks: standIns.lacks, doubts, limits: machineLimits() },
    errors: [...errors, ...problem],
    isLogPromised: isPromised,
  };
  const before: KeptReport = { ...measured.kept, ...(keptLog === undefined ? {} : { log: keptLog.report }) };
  const { kept, problem: lost = [] } = await measuredKept(
    context.measuredKeeping,
    { run, evidence, kept: before },
    mask,
  );
  const report = Object.keys(kept).length === 0 ? measured : { ...measured, kept };
  return judgeOnGateway(report, stores, { ...evidence, errors: [...evidence.errors, ...lost] });
}

/** Keeps what the report is made from, where that is wanted. Never rejects: a run that was measured keeps its report. */
async function measuredKept(
  keeping: MeasuredKeeping | undefined,
  { run, evidence, kept }: { run: RunArtifacts | undefined; evidence: GatewayEvidence; kept: KeptReport },
  mask: (text: string) => string,
): Promise<{ kept: KeptReport; problem?: readonly string[] }> {
  if (keeping === undefined || run === undefined) return { kept };
  try {
    return { kept: await keepMeasured(keeping, { run, evidence, kept }, mask) };
  } catch (error) {
    return { kept, problem: [`k6's samples are not kept: ${mask(describe(error))}`] };
  }
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

async function measure(context: RunContext, opened: OpenedGateway): Promise<ScenarioReport> {
  const { settings, skipped, isUp, isGone, use: gatewayUse, restart, between, listen } = opened;
  if (skipped !== undefined) return reportNothing(context, settings, { skipped });
  if (!isUp) return reportNothing(context, settings);
  try {
    return await runScenario({ ...context, gatewayUse, restart, between, listen }, settings);
  } catch (error) {
    // It died between its health check and the scenario's first look at it: closing it will tell.
    if (error instanceof RltError && (await isGone())) return reportNothing(context, settings);
    throw error;
  }
}
