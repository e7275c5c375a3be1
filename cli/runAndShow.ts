import type { Command } from 'commander';
import { exitCodes, RltError, usageError } from '../contract/errors.ts';
import { withLifetime } from '../engine/index.ts';
import { untilAborted } from '../engine/lifetime.ts';
import type { Allowed } from '../report/spoilers.ts';
import { requireClientsAtStart } from '../run/clients.ts';
import { requireReady } from '../run/doctor/requireReady.ts';
import { decideDisturbance } from '../run/drills/operators.ts';
import { openGatewayUnderTest } from '../run/gateway/openGatewayUnderTest.ts';
import { hostsLine } from '../run/hostsLine.ts';
import { unservedBy } from '../run/needs.ts';
import { openOutputFolder } from '../run/outputFolder.ts';
import { entryFile, runFileNames } from '../run/reportNames.ts';
import { requireRoom } from '../run/room/requireRoom.ts';
import type { RunHeader } from '../run/runRecord.ts';
import { runScenarios, type ScenariosResult, type SnapshotStages } from '../run/runScenarios.ts';
import { decideDrill } from '../settings/decideDrill.ts';
import { decideInstances, whyWhole } from '../settings/decideInstances.ts';
import type { Settings, SettingsInput } from '../settings/settings.ts';
import { gatewayGoals } from '../thresholds/gateway.ts';
import { confirmedHosts } from './confirmFlag.ts';
import type { GivenFlags } from './flags.ts';
import { defaultsFor, gatewaySource, gatewayToCome, refuseMetricsUrl, type UsualGateway } from './gatewayFlags.ts';
import { readLogFlags } from './logFlags.ts';
import { wantedOutputs } from './outputFlags.ts';
import type { OwnScenarios } from './ownScenarios.ts';
import { allowedOf, type RunFlags, settingsSource, typedCommand } from './runFlags.ts';
import { makeRunViews, type RunViews } from './runViews.ts';
import { showReport } from './showReport.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command wants of its scenarios. */
export interface ScenariosRequest {
  readonly kind: RunHeader['kind'];
  /** Names of the scenarios, in order. */
  readonly scenarios: readonly [string, ...string[]];
  /** The scenarios that are not built in. */
  readonly own: OwnScenarios;
  /** What is tested where no flag says it. */
  readonly usualGateway: UsualGateway;
  /** Settings by flag name that are stronger than all that the user says. */
  readonly overrides?: GivenFlags;
  /** Settings that are weaker than all that the user says. */
  readonly defaults?: SettingsInput['defaults'];
  readonly stages?: SnapshotStages;
}

/** What has come of them, with the means to show it. */
export interface ScenariosShown {
  readonly terminal: Terminal;
  readonly result: ScenariosResult;
  readonly views: RunViews;
  readonly allowed: Allowed;
}

/**
 * What `run`, `suite` and `verify` share: reads and judges all that the user said before anything is opened, has a
 * gateway for each scenario, runs and records them, and makes the views.
 */
export async function runAndShow(
  command: Command,
  flags: RunFlags,
  request: ScenariosRequest,
): Promise<ScenariosShown> {
  const { scenarios, own: ownScenarios, usualGateway, kind, overrides, stages } = request;
  const { read, isGiven, config } = await settingsSource(command, flags, ownScenarios, overrides);
  const source = await gatewaySource(flags, usualGateway, isGiven('apiUrl'));
  const log = { ...readLogFlags(flags, config.log), isPromised: kind === 'verify' };
  const startsGateway = source.kind !== 'running';
  const confirmed = confirmedHosts(flags);
  const undivided: string[] = [];
  const settingsOf = (scenario: string) => {
    const asked = read(scenario, { ...defaultsFor(source), ...request.defaults });
    const said = decideInstances(asked, { byName: scenarios.length === 1, startsRedis: startsGateway });
    if (said.instances !== asked.instances) undivided.push(`${scenario} runs in one k6: ${whyWhole(said)}`);
    return decideDisturbance(decideDrill(said, startsGateway, confirmed), { startsGateway, confirmed });
  };
  const [first, ...others] = scenarios;
  const settings: readonly [Settings, ...Settings[]] = [settingsOf(first), ...others.map(settingsOf)];
  for (const each of settings) refuseMetricsUrl(source, each);
  if (kind === 'run') refuseUnserved(first, settings[0]);
  if (source.kind !== 'running') for (const each of settings) requireClientsAtStart(each, source.environment);
  const preflight = { settings, gateway: gatewayToCome(source), isSkipped: flags.skipPreflight === true };
  const roomDoubts = requireRoom(preflight);
  const names = settings.map(({ scenario }) => scenario);
  const allowed = allowedOf(flags, settings, gatewayGoals);
  const wanted = await wantedOutputs(flags, names, Math.max(...settings.map(({ instances }) => instances)));
  const output = await openOutputFolder({
    path: flags.output,
    force: flags.force === true,
    command: typedCommand(),
    planned: [...plannedFiles(request, flags.label, names), ...wanted.files, ...plannedKept(flags, settings, log)],
    ...(kind === 'verify' ? { whole: true, label: flags.label } : {}),
  });
  const terminal = openTerminal({ quiet: flags.json === true });
  terminal.line(`  ${hostsLine(settings, preflight.gateway)}`);
  for (const line of undivided) terminal.line(`  ${line}`);
  const signals = { log: terminal.notice };
  let isMeasured = false;
  const sayWhatIsKept = (error: unknown): never => {
    terminal.status('');
    if (isMeasured && error instanceof RltError && error.exitCode === exitCodes.interrupted)
      terminal.line(`  all was measured and is kept; for its verdict: rlt report ${output.path}`);
    throw error;
  };
  const result = await withLifetime(async (lifetime) => {
    const ready = await untilAborted(
      lifetime.signal,
      requireReady({ ...preflight, doubts: roomDoubts, mayLeaveOut: kind === 'verify', line: terminal.line }),
    );
    const { gateway, target, ...engine } = await openGatewayUnderTest(
      lifetime,
      source,
      settings[0],
      ready,
      terminal.line,
    );
    const outputs = await wanted.open(lifetime, output, terminal);
    terminal.line('');
    const onReport = showReport.bind(undefined, terminal);
    const header = { kind, command: typedCommand(), label: flags.label, target };
    const measured = await runScenarios(
      {
        ...{ lifetime, ...engine, ...terminal, ...outputs, onReport, log, doubts: ready.doubts },
        keepsSamples: flags.keepSamples === true,
      },
      gateway,
      settings,
      output,
      header,
      stages,
    );
    isMeasured = true;
    return measured;
  }, signals).catch(sayWhatIsKept);
  const own = kind === 'run' ? names.map(runFileNames(flags.label).report) : undefined;
  // A signal lets it come to its end: no view is left half written.
  const draw = () => makeRunViews(output.path, flags, output.file(own?.[0] ?? entryFile), own);
  const views = await withLifetime(draw, signals).catch(sayWhatIsKept);
  if (flags.json) process.stdout.write(`${JSON.stringify(kind === 'run' ? result.reports[0] : result.summary)}\n`);
  return { terminal, result, views, allowed };
}

/**
 * One scenario that was asked for by name is not left out in silence.
 *
 * @throws RltError (usage) where the profile lacks what it cannot do without
 */
function refuseUnserved(scenario: string, settings: Settings): void {
  const reason = unservedBy(settings);
  if (reason === undefined) return;
  throw usageError(
    `--scenario is ${scenario}: ${reason}`,
    'rlt profile check FILE lists the scenarios that a profile serves',
  );
}

/** What is kept beside the reports: a log by either name, for nobody can tell beforehand whether it will be compressed. */
function plannedKept(flags: RunFlags, settings: readonly Settings[], { isKept }: { isKept: boolean }): string[] {
  const names = runFileNames(flags.label);
  const logs = isKept ? settings.map(({ scenario }) => names.gatewayLog(scenario)) : [];
  const samples = settings.flatMap(({ scenario, instances }) =>
    instances === 1 ? [names.samples(scenario), names.measured(scenario)] : [names.instances(scenario)],
  );
  return [...logs.flatMap((name) => [name, `${name}.gz`]), ...(flags.keepSamples ? samples : [])];
}

/** Names of all files that are written, so that none is overwritten by surprise; a single run adds to its folder. */
function plannedFiles({ kind, stages }: ScenariosRequest, label: string | undefined, scenarios: readonly string[]) {
  const names = runFileNames(label);
  const reports = scenarios.map(names.report);
  if (kind === 'run') return reports;
  const snapshots = stages === undefined ? [] : [stages.first, ...scenarios.map(stages.after), stages.last];
  return [entryFile, ...snapshots.map(names.snapshot), ...reports];
}
