import { setTimeout as delay } from 'node:timers/promises';
import { unavailableError, usageError } from '../../contract/errors.ts';
import type { Lifetime } from '../../engine/index.ts';
import { maskUris } from '../../settings/secrets.ts';
import { ClusterObjects } from './clusterObjects.ts';
import { clusterState, describeState, jobEnd } from './clusterState.ts';
import type { CallOptions, Kubectl } from './kubectl.ts';
import type { ManifestFolder, ManifestOf } from './manifestFolder.ts';
import { runLabel } from './names.ts';
import { type PrintedFiles, readPrintedFiles } from './printedFiles.ts';
import { requireCluster } from './requireCluster.ts';

export interface ClusterRun {
  readonly kubectl: Kubectl;
  readonly manifests: ManifestFolder;
  /** For the instances, from when they are made until all have ended. */
  readonly timeoutMs: number;
  /** Leaves everything where it is. */
  readonly keep: boolean;
  readonly line: (text: string) => void;
  readonly status: (text: string) => void;
}

const pollMs = 1000;
/** For a job that stores, merges or removes. */
const jobTimeoutMs = 900_000;

/**
 * Runs manifests in a cluster and fetches the report from the log of their merge. What was made there is removed again,
 * also after an interruption; it is left only where instances have run and there is no report, because their pods may then be all
 * that is left of the samples.
 *
 * @throws RltError usage: these manifests have been run; unavailable: the cluster, the operator or a Secret is not there,
 *   a job has failed, or there is no report
 */
export async function runInCluster(lifetime: Lifetime, run: ClusterRun): Promise<PrintedFiles> {
  const { manifests, kubectl } = run;
  await requireCluster(kubectl, manifests);
  const objects = new ClusterObjects(kubectl, manifests.runId);
  let hasReport = false;
  try {
    for (const manifest of manifests.before) {
      await objects.create(manifest);
      if (manifest.kind === 'Job') await requireJob(lifetime, run, manifest, 'storing the job');
    }
    for (const manifest of manifests.run) await objects.create(manifest);
    await instancesEnded(lifetime, run);
    const merge = afterOf(manifests, '-merge');
    if (merge === undefined) throw usageError('there is no merge among the manifests', 'write them anew with rlt k8s');
    await objects.create(merge);
    const printed = await logOfMerge(lifetime, run, merge);
    if (printed.files.size === 0) {
      throw unavailableError(`the merge has made no report: ${lastWords(printed.lines)}`);
    }
    hasReport = true;
    return printed;
  } finally {
    run.status('');
    const mayHoldSamples = objects.made.has(`TestRun/${manifests.testRun}`) && !hasReport;
    if (run.keep || (mayHoldSamples && !lifetime.signal.aborted)) {
      if (objects.made.size > 0) run.line(`  left in the cluster; to be removed with: ${objects.removal}`);
    } else await takeAway(lifetime, run, objects);
  }
}

/** What was stored is removed first: the job that does so reads what is removed then. */
async function takeAway(lifetime: Lifetime, run: ClusterRun, objects: ClusterObjects): Promise<void> {
  const { manifests, line } = run;
  if (objects.made.size === 0) return;
  run.status('removing what was made in the cluster');
  const unseed = afterOf(manifests, '-unseed');
  const hasStored = [...objects.made].some((name) => /^Job\/.*-seed$/.test(name));
  if (hasStored && unseed !== undefined) {
    const ending = { whileEnding: true };
    try {
      await objects.create(unseed, ending);
      const end = await jobEnded(lifetime, run, unseed, 'removing the job that was stored', ending);
      if (end === 'failed') throw unavailableError(await logOf(run, unseed, ending));
    } catch (error) {
      line(`  the job that was stored could not be removed: ${error instanceof Error ? error.message : error}`);
    }
  }
  const problem = await objects.remove();
  run.status('');
  if (problem !== undefined)
    line(`  not all could be removed from the cluster (${problem}); to be removed with: ${objects.removal}`);
}

/**
 * Follows a merge to its end: a kubelet keeps the last of a long log only, but hands all of it to who has been listening.
 */
async function logOfMerge(lifetime: Lifetime, run: ClusterRun, merge: ManifestOf): Promise<PrintedFiles> {
  const { kubectl } = run;
  const name = `job/${merge.name}`;
  run.status('merging');
  const { ok, stdout } = await kubectl.try(['logs', '--follow', '--pod-running-timeout=10m', name]);
  await jobEnded(lifetime, run, merge, 'merging', {});
  try {
    const followed = readPrintedFiles(ok ? stdout : '');
    if (followed.files.size > 0) return followed;
  } catch {
    // Of a connection that broke the log itself tells all.
  }
  return readPrintedFiles(await kubectl.run(['logs', name]));
}

/** Waits until the operator says that all instances have ended, however they did. */
async function instancesEnded(lifetime: Lifetime, run: ClusterRun): Promise<void> {
  const { kubectl, manifests, line, status, timeoutMs } = run;
  const { testRun, runId, instances } = manifests;
  const deadline = Date.now() + timeoutMs;
  const said = new Set<string>();
  for (;;) {
    const state = clusterState(
      await kubectl.run(['get', 'testrun', testRun, '--output=json']),
      await kubectl.run(['get', 'pods', '--selector', `${runLabel}=${runId}`, '--output=json']),
    );
    status(describeState(state, instances));
    for (const trouble of state.troubles) {
      if (!said.has(trouble)) line(`  ${maskUris(trouble)}`);
      said.add(trouble);
    }
    if (state.stage === 'finished') return;
    if (state.stage === 'error') {
      const { stdout, said: why } = await kubectl.try(['logs', `job/${testRun}-initializer`]);
      throw unavailableError(`the k6 operator could not start the run: ${lastWords((stdout || why).split('\n'))}`);
    }
    if (Date.now() > deadline) {
      throw unavailableError(
        `the instances have not ended within ${timeoutMs / 1000} s: ${describeState(state, instances)}`,
        'a larger --timeout waits longer',
      );
    }
    await delay(pollMs, undefined, { signal: lifetime.signal }).catch(() => lifetime.signal.throwIfAborted());
  }
}

async function requireJob(lifetime: Lifetime, run: ClusterRun, job: ManifestOf, what: string): Promise<void> {
  if ((await jobEnded(lifetime, run, job, what, {})) === 'succeeded') return;
  throw unavailableError(`${what} has failed: ${await logOf(run, job, {})}`);
}

async function jobEnded(
  { signal }: Lifetime,
  { kubectl, status }: ClusterRun,
  { name }: ManifestOf,
  what: string,
  options: CallOptions,
): Promise<'succeeded' | 'failed'> {
  const deadline = Date.now() + (options.whileEnding ? jobTimeoutMs / 10 : jobTimeoutMs);
  for (;;) {
    status(what);
    const end = jobEnd(await kubectl.run(['get', 'job', name, '--output=json'], options));
    if (end !== undefined) return end;
    if (Date.now() > deadline) throw unavailableError(`${what}: job ${name} has not ended`);
    if (options.whileEnding) await delay(pollMs);
    else await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function logOf({ kubectl }: ClusterRun, { name }: ManifestOf, options: CallOptions): Promise<string> {
  const { stdout, said } = await kubectl.try(['logs', `job/${name}`, '--tail=5'], options);
  return lastWords((stdout || said).split('\n'));
}

function afterOf({ after }: ManifestFolder, ending: string): ManifestOf | undefined {
  return after.find(({ name }) => name.endsWith(ending));
}

function lastWords(lines: readonly string[]): string {
  const words = lines.map((line) => line.trim()).filter((line) => line !== '');
  return maskUris(words.slice(-5).join('; ')) || 'it said nothing';
}
