import { randomBytes } from 'node:crypto';
import type { GatewayMetrics } from '../contract/gatewayMetrics.ts';
import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import { buildReport, type RunArtifacts } from '../report/buildReport.ts';
import type { MetricsDocument, ScenarioReport } from '../report/schema.ts';
import { maskDocument, maskerFor } from '../settings/secrets.ts';
import { planOf, type Settings } from '../settings/settings.ts';
import { tidyDocument } from '../text/harmless.ts';
import { requireClients } from './clients.ts';
import { ClockWatch } from './clockWatch.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { type OpenedDrill, openDrill } from './drills/openDrill.ts';
import { describeEnvironment } from './environment.ts';
import { fetchMetricsDocument, type MetricsAnswer } from './fetchMetricsDocument.ts';
import { serveGatewayUse } from './gatewayUse.ts';
import { hostsFor } from './hostsFor.ts';
import { playInSeveral } from './instances/playInSeveral.ts';
import { isOnThisMachine } from './isOnThisMachine.ts';
import { historyOf, missingStore, unservedBy, worksWith } from './needs.ts';
import { newJobId } from './newJobId.ts';
import { playInOne, type ReportMade } from './played.ts';
import { requireGateway } from './preflight.ts';
import { PressureWatch } from './pressureWatch.ts';
import { openRendezvous } from './rendezvous.ts';
import type { RunContext } from './runContext.ts';
import { seedForRun } from './seedForRun.ts';
import { pause, watchMetrics } from './watchMetrics.ts';

/**
 * One scenario from settings to report: seed, snapshot, k6, snapshot, report. What it seeded is removed again.
 *
 * @throws RltError unavailable: the gateway or MongoDB does not answer
 */
export async function runScenario(context: RunContext, settings: Settings): Promise<ScenarioReport> {
  const gatewayUse = context.gatewayUse === undefined ? undefined : await serveGatewayUse(context.gatewayUse);
  // Several k6 meet in Redis.
  const meets = settings.definition.meets === true && settings.instances === 1 && !worksWith('redis', settings);
  const rendezvous = meets ? await openRendezvous() : undefined;
  const drill = await openDrill(context, settings);
  try {
    const servers = { gatewayUseUrl: gatewayUse?.url, barrierUrl: rendezvous?.url, drill: drill?.addresses };
    const measured = await measure(context, settings, servers, drill);
    const left = (await drill?.close()) ?? [];
    const report = { ...measured, errors: [...measured.errors, ...left] };
    maskDocument(report, maskerFor(settings));
    tidyDocument(report);
    return report;
  } finally {
    await drill?.close();
    gatewayUse?.close();
    rendezvous?.close();
  }
}

async function measure(
  context: RunContext,
  settings: Settings,
  servers: Pick<Plan, 'gatewayUseUrl' | 'barrierUrl' | 'drill'>,
  drill?: OpenedDrill,
): Promise<ScenarioReport> {
  const executedAt = new Date();
  const addresses = [settings.apiUrl, ...(settings.metricsUrl === undefined ? [] : [settings.metricsUrl])];
  const found = await hostsFor(addresses, settings.connectTimeoutMs);
  const hosts = drill?.hosts === undefined ? found : { ...found, ...drill.hosts };
  const plan = planOf(settings, {
    runId: newRunId(executedAt),
    progress: true,
    ...servers,
    hosts,
    newJobId: newJobId(settings.profile),
  });
  const skipReason = unservedBy(settings) ?? plan.skipped?.['*'] ?? missingStore(settings);
  const first = await firstSnapshot(settings);
  const before = first?.document;
  const folder = await context.lifetime.tempFolder('run');
  const known = {
    definition: settings.definition,
    plan,
    executedAt,
    environment: describeEnvironment(context.k6, settings),
    stores: context.stores,
    history: historyOf(settings),
  };
  requireClients(settings, plan, first);
  if (skipReason !== undefined) return reportNothing(context, settings, { skipped: skipReason, before });

  await drill?.persist(plan.jobId);
  const seeded = await seedForRun(context, settings, plan);
  let made: ReportMade;
  try {
    const clock = new ClockWatch();
    const cpu = new PressureWatch();
    const hasGateway = context.gatewayUse !== undefined || isOnThisMachine(settings.apiUrl);
    const watch = watchMetrics(settings);
    const play = plan.instances === 1 ? playInOne : playInSeveral;
    const played = await play(context, settings, plan, folder).finally(() => {
      cpu.stop(hasGateway);
      return watch.stop();
    });
    const jump = clock.stop();
    const pressure = cpu.stop(hasGateway);
    const { fullest: during, polls } = await watch.stop();
    const diagnosis = played.unreached > 0 ? await diagnose(settings) : undefined;
    const after = await lastSnapshot(settings, first?.metrics);
    context.status(`${plan.scenario}: writing the report`);
    made = await played.report({ ...known, snapshots: { before, during, after }, polls, pressure, diagnosis, jump });
  } finally {
    context.status('');
    // What is stored can be removed where nothing keeps MongoDB away.
    await drill?.close();
    await seeded.remove();
  }
  const leftover = await seeded.remove();
  const left = leftover === undefined ? [] : [leftover];
  const { artifacts, report, kept } = made;
  if (artifacts !== undefined) context.onArtifacts?.({ ...artifacts, errors: [...artifacts.errors, ...left] });
  return { ...report, errors: [...report.errors, ...left], ...(kept === undefined ? {} : { kept }) };
}

/** The report of a scenario that was not run: its goals are skipped for that reason, or invalid where there is none. */
export function reportNothing(
  context: Pick<RunContext, 'k6' | 'stores' | 'onArtifacts'>,
  settings: Settings,
  { skipped, before }: { skipped?: string; before?: MetricsDocument | undefined } = {},
): Promise<ScenarioReport> {
  const executedAt = new Date();
  const plan = planOf(settings, { runId: newRunId(executedAt), progress: false });
  const run: RunArtifacts = {
    definition: settings.definition,
    plan,
    executedAt,
    environment: describeEnvironment(context.k6, settings),
    stores: context.stores,
    summary: emptySummary(plan, skipped === undefined ? {} : { '*': skipped }),
    samplesFile: undefined,
    snapshots: { before },
    polls: [],
    resources: { cpuSeconds: null, maxRssBytes: null },
    problem: undefined,
    errors: [],
  };
  context.onArtifacts?.(run);
  return buildReport(run);
}

/** "20261123-150102-a1b2c3". */
export function newRunId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`;
}

type Answered = Extract<MetricsAnswer, { ok: true }>;

/** A gateway that cannot be reached ends the run; one without metrics can still be tested in part. */
async function firstSnapshot(settings: Settings): Promise<Answered | undefined> {
  const answer = await fetchMetricsDocument(settings, settings.connectTimeoutMs);
  if (answer.ok) return answer;
  await requireGateway(settings);
  return undefined;
}

/** Waits until the gateway has forgotten our clients, at most `disconnectTimeoutMs`. */
async function lastSnapshot(
  settings: Settings,
  before: GatewayMetrics | undefined,
): Promise<MetricsDocument | undefined> {
  const baseline = before?.totalConnections ?? 0;
  const deadline = Date.now() + settings.disconnectTimeoutMs;
  for (;;) {
    const answer = await fetchMetricsDocument(settings, settings.connectTimeoutMs);
    if (!answer.ok) return undefined;
    if ((answer.metrics.totalConnections ?? 0) <= baseline || Date.now() > deadline) return answer.document;
    await pause(50);
  }
}

/** Stands for a run that measured nothing: every goal of it is then skipped or invalid. */
function emptySummary(plan: Plan, skipped: Summary['skipped']): Summary {
  return {
    version: 1,
    plan,
    skipped,
    invalid: {},
    clock: 'nothing was timed',
    durationMs: 0,
    setUp: false,
    metrics: {},
  };
}
