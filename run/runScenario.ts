import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayMetrics } from '../contract/gatewayMetrics.ts';
import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import { buildReport, type RunArtifacts } from '../report/buildReport.ts';
import type { Diagnosis } from '../report/failedConnections.ts';
import type { MetricsDocument, ScenarioReport } from '../report/schema.ts';
import { summarySchema } from '../settings/schemas.ts';
import { maskDocument, maskerFor } from '../settings/secrets.ts';
import { planOf, type Settings } from '../settings/settings.ts';
import { tidyDocument } from '../text/harmless.ts';
import { requireClients } from './clients.ts';
import { ClockWatch, withoutTrust } from './clockWatch.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { type OpenedDrill, openDrill } from './drills/openDrill.ts';
import { describeEnvironment } from './environment.ts';
import { executeK6 } from './executeK6.ts';
import { fetchMetricsDocument, type MetricsAnswer } from './fetchMetricsDocument.ts';
import { serveGatewayUse } from './gatewayUse.ts';
import { hostsFor } from './hostsFor.ts';
import { historyOf, missingStore, unservedBy, worksWith } from './needs.ts';
import { newJobId } from './newJobId.ts';
import { requireGateway } from './preflight.ts';
import { openRendezvous } from './rendezvous.ts';
import type { RunContext } from './runContext.ts';
import { withLines } from './script/withLines.ts';
import { seedForRun } from './seedForRun.ts';
import { pause, watchMetrics } from './watchMetrics.ts';

/**
 * One scenario from settings to report: seed, snapshot, k6, snapshot, report. What it seeded is removed again.
 *
 * @throws RltError unavailable: the gateway or MongoDB does not answer
 */
export async function runScenario(context: RunContext, settings: Settings): Promise<ScenarioReport> {
  const gatewayUse = context.gatewayUse === undefined ? undefined : await serveGatewayUse(context.gatewayUse);
  const meets = settings.definition.meets === true && !worksWith('redis', settings);
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
  const artifacts = {
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
  let run: RunArtifacts;
  let report: ScenarioReport;
  try {
    const clock = new ClockWatch();
    const watch = watchMetrics(settings);
    const files = { samples: join(folder, 'samples.csv'), summary: join(folder, 'summary.json') };
    const execution = await executeK6(context, settings, plan, files, folder).finally(() => watch.stop());
    const jump = clock.stop();
    const { fullest: during, polls } = await watch.stop();
    const summary = await readSummary(files.summary, settings);
    const diagnosis = await diagnosisOf(settings, summary.whole);
    const after = await lastSnapshot(settings, first?.metrics);
    context.status(`${plan.scenario}: writing the report`);
    run = {
      ...artifacts,
      summary: withoutTrust(summary.whole, jump),
      samplesFile: files.samples,
      snapshots: { before, during, after },
      polls,
      resources: execution.resources,
      problem: execution.problem ?? summary.problem ?? jump,
      errors: execution.errors,
      diagnosis,
    };
    report = await buildReport(run);
  } finally {
    context.status('');
    // What is stored can be removed where nothing keeps MongoDB away.
    await drill?.close();
    await seeded.remove();
  }
  const leftover = await seeded.remove();
  const left = leftover === undefined ? [] : [leftover];
  context.onArtifacts?.({ ...run, errors: [...run.errors, ...left] });
  return { ...report, errors: [...report.errors, ...left] };
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

/** What is wrong with the gateway's address, where clients could not be reached. */
async function diagnosisOf(settings: Settings, summary: Summary | undefined): Promise<Diagnosis | undefined> {
  const unreached = summary?.metrics.clients_unreachable?.values.count ?? 0;
  return unreached > 0 ? diagnose(settings) : undefined;
}

async function readSummary(file: string, { script }: Settings): Promise<{ whole?: Summary; problem?: string }> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { problem: 'k6 left no summary' };
  try {
    const whole = summarySchema.parse(JSON.parse(text));
    return { whole: script === undefined ? whole : { ...whole, invalid: withLines(whole.invalid, script) } };
  } catch {
    return { problem: "k6's summary cannot be read: it is cut off or damaged" };
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
