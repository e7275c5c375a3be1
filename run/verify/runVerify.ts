import { RltError } from '../../contract/errors.ts';
import { maskerFor } from '../../contract/secrets.ts';
import { type ResourceSample, summarizeResources } from '../../report/gatewayResources.ts';
import { allowedByUser, type Expectation, provokedBy } from '../../report/logs/expected.ts';
import type { LevelPlace } from '../../report/logs/levelPlace.ts';
import { readLog } from '../../report/logs/readLog.ts';
import type { GatewayReport, ScenarioReport, SuiteSummary } from '../../report/schema.ts';
import { StandInTrouble } from '../../report/standInTrouble.ts';
import { excuseStarved } from '../../report/starved.ts';
import { withGateway } from '../../report/withGateway.ts';
import type { Settings } from '../../settings/settings.ts';
import type { OutputFolder } from '../outputFolder.ts';
import type { RunContext } from '../runContext.ts';
import { entryFile, type RunHeader, RunRecord } from '../runRecord.ts';
import { reportNothing, runScenario } from '../runScenario.ts';
import type { ClosedGateway, GatewayUnderTest, OpenedGateway } from './gatewayUnderTest.ts';

/** Name of a scenario's report, and of all files that a verification writes. */
export function verificationFiles(scenarios: readonly string[], label: string | undefined) {
  const report = (scenario: string) => `${label === undefined ? '' : `${label}-`}${scenario}.json`;
  return { report, all: [entryFile, ...scenarios.map(report)] };
}

export interface VerifyContext extends RunContext {
  readonly onReport: (report: ScenarioReport) => void;
  /** Patterns of lines that are no error, whatever their level. */
  readonly allowedLog: readonly RegExp[];
  /** Where an entry's level stands, if the user has said so. */
  readonly levelPlace?: LevelPlace | undefined;
}

export interface VerifyResult {
  readonly summary: SuiteSummary;
  readonly reports: readonly ScenarioReport[];
  /** Why a gateway could not be had, the first time that it happened. */
  readonly unavailable: RltError | undefined;
}

/**
 * Runs scenarios one after the other, each against its own gateway. What was measured before something went wrong
 * stays in the folder.
 *
 * A gateway that dies is a result and not an error. One that cannot be had is no result, but what was measured on the
 * others stands. When not even the first one can be had the others are not tried: it is the command that is wrong, not
 * a limit.
 */
export async function runVerify(
  context: VerifyContext,
  gateway: GatewayUnderTest,
  settings: readonly Settings[],
  output: OutputFolder,
  header: RunHeader,
): Promise<VerifyResult> {
  const files = verificationFiles([], header.label);
  const record = await RunRecord.open(output, header);
  const reports: ScenarioReport[] = [];
  let unavailable: RltError | undefined;
  let never: OpenedGateway | undefined;
  try {
    for (const own of settings) {
      context.status(`${own.scenario}: starting the gateway`);
      const opened = never === undefined ? await gateway.open(own, context.status) : { ...never, settings: own };
      const { report, closed } = await verifyScenario(context, opened);
      unavailable ??= closed.failure;
      if (reports.length === 0 && closed.failure !== undefined) never = closedAlready(opened, closed);
      await record.addReport(files.report(own.scenario), report);
      reports.push(report);
      context.onReport(report);
    }
  } catch (error) {
    await record.abandon(error, context.line);
    throw error;
  }
  return { summary: await record.finish(), reports, unavailable };
}

/** Stands for the gateways of the other scenarios. */
function closedAlready(opened: OpenedGateway, closed: ClosedGateway): OpenedGateway {
  const { report, failure } = closed;
  return { ...opened, isUp: false, close: async () => ({ report, failure, log: undefined }) };
}

async function verifyScenario(
  context: VerifyContext,
  opened: OpenedGateway,
): Promise<{ report: ScenarioReport; closed: ClosedGateway }> {
  let report: ScenarioReport;
  try {
    report = await measure(context, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
  context.status(`${report.scenario}: stopping the gateway`);
  const closed = await opened.close();
  const { log, resources, report: gateway } = closed;
  const standIns = new StandInTrouble(context.stores);
  const expected = [...standIns.expectations(), ...expectations(context, opened.settings, report)];
  const reading = { expectations: expected, mask: maskerFor(opened.settings), place: context.levelPlace };
  const judged = withGateway(
    { ...report, errors: [...report.errors, ...(closed.errors ?? [])] },
    {
      ...gateway,
      ...(log === undefined ? {} : { log: await readLog(log, reading) }),
      ...resourcesOf(report, resources),
    },
  );
  return { closed, report: excuseStarved(standIns.applyTo(judged)) };
}

function expectations(
  { allowedLog }: VerifyContext,
  { definition }: Settings,
  { plan }: ScenarioReport,
): Expectation[] {
  return [...(plan === undefined ? [] : provokedBy(definition, plan)), ...allowedLog.map(allowedByUser)];
}

function resourcesOf(
  report: ScenarioReport,
  samples: readonly ResourceSample[] = [],
): Pick<GatewayReport, 'resources'> {
  const startedAt = report.timeline?.startedAt ?? samples[0]?.time ?? 0;
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
