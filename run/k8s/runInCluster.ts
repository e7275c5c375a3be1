import { unavailableError, usageError } from '../../contract/errors.ts';
import type { Lifetime } from '../../engine/index.ts';
import { maskUris } from '../../settings/secrets.ts';
import { ClusterObjects } from './clusterObjects.ts';
import { clusterState, describeState, jobEnd, mayHaveRun, troublesIn } from './clusterState.ts';
import type { CallOptions, Kubectl } from './kubectl.ts';
import type { ManifestFolder, ManifestOf } from './manifestFolder.ts';
import { runLabel } from './names.ts';
import { askPatiently, pause } from './patience.ts';
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
export async function runInCluster(lifetime: Pick<Lifetime, 'signal'>, run: ClusterRun): Promise<PrintedFiles> {
  const { manifests, kubectl } = run;
  const { signal } = lifetime;
  const merge = afterOf(manifests, '-merge');
  if (merge === undefined) throw usageError('there is no merge among the manifests', 'write them anew with rlt k8s');
  await requireCluster(kubectl, manifests);
  const watch: Watch = { ...run, signal, told: new Set(), ran: undefined };
  const objects = new ClusterObjects(kubectl, manifests);
  let hasReport = false;
  try {
    for (const manifest of manifests.before) {
      await objects.create(manifest, signal);
      if (manifest.kind === 'Job') await requireJob(watch, manifest, 'storing the job');
    }
    for (const manifest of manifests.run) await objects.create(manifest, signal);
    await instancesEnded(watch);
    await objects.create(merge, signal);
    const printed = await logOfMerge(watch, merge);
    if (printed.files.size === 0) {
      throw unavailableError(`the merge has made no report: ${lastWords(printed.lines)}`);
    }
    hasReport = true;
    return printed;
  } finally {
    run.status('');
    const mayHoldSamples = objects.made.has(`TestRun/${manifests.testRun}`) && watch.ran !== false && !hasReport;
    if (run.keep || (mayHoldSamples && !signal.aborted)) {
      if (objects.made.size > 0) run.line(`  left in the cluster; to be removed with: ${objects.removal}`);
    } else await takeAway(watch, objects);
  }
}

/** A run that is under way. */
interface Watch extends ClusterRun {
  readonly signal: AbortSignal;
  /** Troubles that the user has been told. */
  readonly told: Set<string>;
  /** Whether an instance may have run; undefined where nobody has looked. */
  ran: boolean | undefined;
}

/** What was stored is removed first: the job that does so reads what is removed then. */
async function takeAway(run: Watch, objects: ClusterObjects): Promise<void> {
  const { manifests, line, signal } = run;
  if (objects.made.size === 0) return;
  if (signal.aborted)
    line(`  a second Ctrl-C leaves what was made in the cluster; to be removed with: ${objects.removal}`);
  run.status('removing what was made in the cluster');
  const unseed = afterOf(manifests, '-unseed');
  const hasStored = [...objects.made].some((name) => /^Job\/.*-seed$/.test(name));
  if (hasStored && unseed !== undefined) {
    const ending = { whileEnding: true };
    try {
      await objects.create(unseed, signal, ending);
      const end = await jobEnded(run, unseed, 'removing the job that was stored', ending);
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
async function logOfMerge(run: Watch, merge: ManifestOf): Promise<PrintedFiles> {
  const { kubectl, signal } = run;
  const name = `job/${merge.name}`;
  const ended = new AbortController();
  const following = kubectl.try(['logs', '--follow', '--pod-running-timeout=10m', name], { until: ended.signal });
  const merging = jobEnded(run, merge, 'merging', {}).finally(() => {
    // A connection of which nobody has noticed that it is gone.
    setTimeout(() => ended.abort(), afterEndMs).unref();
  });
  const [{ ok, stdout }] = await Promise.all([following, merging]);
  try {
    const followed = readPrintedFiles(ok ? stdout : '');
    if (followed.files.size > 0) return followed;
  } catch {
    // Of a connection that broke the log itself tells all.
  }
  return readPrintedFiles(await askPatiently(kubectl, signal, ['logs', name]));
}

/** For what a pod has printed to arrive when it has ended. */
const afterEndMs = 30_000;

/** Waits until the operator says that all instances have ended, however they did. */
async function instancesEnded(run: Watch): Promise<void> {
  const { kubectl, manifests, status, timeoutMs, signal } = run;
  const { testRun, instances } = manifests;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await askPatiently(kubectl, signal, ['get', 'testrun', testRun, '--output=json']);
    const pods = await podsOf(run, {});
    const state = clusterState(found, pods);
    run.ran = run.ran === true || mayHaveRun(state);
    status(describeState(state, instances));
    tell(run, state.troubles);
    if (state.stage === 'finished') return;
    if (state.stage === 'error') {
      const { stdout, said: why } = await kubectl.try(['logs', `job/${testRun}-initializer`]);
      throw unavailableError(`the k6 operator could not start the run: ${lastWords((stdout || why).split('\n'))}`);
    }
    if (Date.now() > deadline) {
      throw unavailableError(
        `the instances have not ended within ${timeoutMs / 1000} s: ${describeState(state, instances)}`,
        state.stage === undefined
          ? 'the k6 operator has not taken the TestRun up: does it run, and does it watch this namespace?'
          : 'a larger --timeout waits longer',
      );
    }
    await pause(signal);
  }
}

function podsOf({ kubectl, signal, manifests }: Watch, options: CallOptions): Promise<string> {
  const selector = `${runLabel}=${manifests.runId}`;
  return askPatiently(kubectl, signal, ['get', 'pods', '--selector', selector, '--output=json'], options);
}

/** Says each trouble once. */
function tell({ told, line }: Watch, troubles: readonly string[]): void {
  for (const trouble of troubles) {
    if (!told.has(trouble)) line(`  ${maskUris(trouble)}`);
    told.add(trouble);
  }
}

async function requireJob(run: Watch, job: ManifestOf, what: string): Promise<void> {
  if ((await jobEnded(run, job, what, {})) === 'succeeded') return;
  throw unavailableError(`${what} has failed: ${await logOf(run, job, {})}`);
}

async function jobEnded(
  run: Watch,
  { name }: ManifestOf,
  what: string,
  options: CallOptions,
): Promise<'succeeded' | 'failed'> {
  const { kubectl, signal, status } = run;
  const deadline = Date.now() + (options.whileEnding ? jobTimeoutMs / 10 : jobTimeoutMs);
  for (;;) {
    status(what);
    const end = jobEnd(await askPatiently(kubectl, signal, ['get', 'job', name, '--output=json'], options));
    if (end !== undefined) return end;
    tell(run, troublesIn(await podsOf(run, options)));
    if (Date.now() > deadline) throw unavailableError(`${what}: job ${name} has not ended`);
    await pause(signal, options);
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
