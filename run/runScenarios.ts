import type { RltError } from '../contract/errors.ts';
import type { ScenarioReport, SuiteSummary } from '../report/schema.ts';
import type { Settings } from '../settings/settings.ts';
import type { ClosedGateway, GatewayUnderTest, OpenedGateway } from './gateway/gatewayUnderTest.ts';
import { type LogJudgement, runOnGateway } from './gateway/runOnGateway.ts';
import { keepInstances } from './instances/keepInstances.ts';
import type { OutputFolder } from './outputFolder.ts';
import { type RunFileNames, runFileNames } from './reportNames.ts';
import type { RoomDoubts } from './room/requireRoom.ts';
import type { RunContext } from './runContext.ts';
import { type RunHeader, RunRecord } from './runRecord.ts';
import { takeSnapshot } from './snapshots.ts';

export interface ScenariosContext extends RunContext {
  /** Whether all that reports are made from is kept beside them. */
  readonly keepsSamples?: boolean;
  readonly onReport: (report: ScenarioReport) => void;
  /** How the gateway's log is judged, and whether it is kept beside the report. */
  readonly log: LogJudgement & { readonly isKept: boolean };
  /** What was doubtful of the machine's room for a scenario before the run. */
  readonly doubts?: RoomDoubts;
}

/** Stages at which the gateway's metrics are kept in files of their own. */
export interface SnapshotStages {
  readonly first: string;
  after(scenario: string): string;
  readonly last: string;
}

export interface ScenariosResult {
  readonly summary: SuiteSummary;
  readonly reports: readonly ScenarioReport[];
  /** Why a gateway could not be had, the first time that it happened. */
  readonly unavailable: RltError | undefined;
}

/**
 * Runs scenarios one after the other, each against its own gateway unless that runs already. What was measured before
 * something went wrong stays in the folder.
 *
 * A gateway that dies is a result and not an error. One that cannot be had is no result, but what was measured on the
 * others stands. When not even the first one can be had the others are not tried: it is the command that is wrong, not
 * a limit.
 *
 * @param stages when to take snapshots of the gateway's metrics; none by default
 */
export async function runScenarios(
  context: ScenariosContext,
  gateway: GatewayUnderTest,
  settings: readonly Settings[],
  output: OutputFolder,
  header: RunHeader,
  stages?: SnapshotStages,
): Promise<ScenariosResult> {
  const names = runFileNames(header.label);
  const record = await RunRecord.open(output, header);
  const reports: ScenarioReport[] = [];
  const snapshot = async (own: Settings, stage: string | undefined) => {
    if (stage === undefined) return;
    record.addSnapshot(await takeSnapshot(output, own, stage, names.snapshot(stage)));
  };
  let unavailable: RltError | undefined;
  let never: OpenedGateway | undefined;
  try {
    for (const [index, own] of settings.entries()) {
      const opened = never === undefined ? await gateway.open(own, context.status) : { ...never, settings: own };
      const around = {
        before: () => snapshot(opened.settings, index === 0 ? stages?.first : undefined),
        after: async () => {
          await snapshot(opened.settings, stages?.after(own.scenario));
          await snapshot(opened.settings, index === settings.length - 1 ? stages?.last : undefined);
        },
      };
      const keeping = context.log.isKept ? { output, name: names.gatewayLog(own.scenario) } : undefined;
      const files = namesFor(names, own.scenario);
      const on = {
        ...context,
        keeping,
        ...(context.keepsSamples && own.instances === 1 ? { measuredKeeping: { output, files } } : {}),
        ...(context.keepsSamples && own.instances > 1 ? { keepInstances: keeperOf(output, names, own) } : {}),
        doubts: context.doubts?.get(own.scenario),
      };
      const { report, closed } = await runOnGateway(on, opened, around);
      unavailable ??= closed.failure;
      if (reports.length === 0 && closed.failure !== undefined) never = closedAlready(opened, closed);
      await record.addReport(names.report(own.scenario), report);
      reports.push(report);
      context.onReport(report);
    }
  } catch (error) {
    await record.abandon(error, context.line);
    throw error;
  }
  return { summary: await record.finish(), reports, unavailable };
}

function namesFor(names: RunFileNames, scenario: string) {
  return { samples: names.samples(scenario), measured: names.measured(scenario), report: names.report(scenario) };
}

function keeperOf(output: OutputFolder, names: RunFileNames, { scenario }: Settings) {
  const instances = names.instances(scenario);
  return async (parts: string) => {
    await keepInstances(parts, output, instances);
    return { kept: { instances } };
  };
}

/** Stands for the gateways of the other scenarios. */
function closedAlready(opened: OpenedGateway, closed: ClosedGateway): OpenedGateway {
  const { report, failure } = closed;
  return { ...opened, isUp: false, close: async () => ({ report, failure, log: undefined }) };
}
