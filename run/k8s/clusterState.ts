import * as z from 'zod/mini';
import { unavailableError } from '../../contract/errors.ts';

/** What a run looks like in the cluster. */
export interface ClusterState {
  /** The TestRun's, in the operator's words; undefined before it has looked at it. */
  readonly stage: string | undefined;
  /** How many runners are in which phase. */
  readonly runners: Readonly<Record<string, number>>;
  /** What keeps pods from working, a sentence each. */
  readonly troubles: readonly string[];
}

const testRunSchema = z.object({ status: z.optional(z.object({ stage: z.optional(z.string()) })) });

const containerSchema = z.object({
  state: z.optional(
    z.object({
      waiting: z.optional(z.object({ reason: z.optional(z.string()), message: z.optional(z.string()) })),
      terminated: z.optional(z.object({ reason: z.optional(z.string()), exitCode: z.number() })),
    }),
  ),
});
const podSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.optional(z.record(z.string(), z.string())) }),
  status: z.object({
    phase: z.optional(z.string()),
    reason: z.optional(z.string()),
    message: z.optional(z.string()),
    conditions: z.optional(
      z.array(
        z.object({
          type: z.string(),
          status: z.string(),
          reason: z.optional(z.string()),
          message: z.optional(z.string()),
        }),
      ),
    ),
    containerStatuses: z.optional(z.array(containerSchema)),
  }),
});
type Pod = z.infer<typeof podSchema>;

/** Reads `kubectl get testrun NAME -o json` and `kubectl get pods -l … -o json`. */
export function clusterState(testRun: string, pods: string): ClusterState {
  const all = readPods(pods);
  const runners: Record<string, number> = {};
  for (const { metadata, status } of all) {
    if (metadata.labels?.runner !== 'true') continue;
    const phase = status.phase ?? 'Unknown';
    runners[phase] = (runners[phase] ?? 0) + 1;
  }
  return {
    stage: answered(testRunSchema, testRun).status?.stage,
    runners,
    troubles: all.flatMap(troublesOf),
  };
}

/** What keeps pods from working, a sentence each. Reads `kubectl get pods -l … -o json`. */
export function troublesIn(pods: string): string[] {
  return readPods(pods).flatMap(troublesOf);
}

/** Whether an instance may have run, and left what nobody has yet. */
export function mayHaveRun({ stage, runners }: ClusterState): boolean {
  return Object.keys(runners).length > 0 || !stagesBefore.has(stage);
}

/** As the operator calls them. */
const stagesBefore: ReadonlySet<string | undefined> = new Set([
  undefined,
  '',
  'initialization',
  'initialized',
  'error',
]);

function readPods(pods: string): Pod[] {
  return answered(z.object({ items: z.array(podSchema) }), pods).items;
}

/** @throws RltError (unavailable) where kubectl has answered something else */
function answered<T>(schema: z.ZodMiniType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    const found = JSON.stringify(text.slice(0, 100));
    throw unavailableError(`kubectl was asked for an object as JSON, and answered ${found}`);
  }
}

const jobSchema = z.object({
  status: z.optional(z.object({ succeeded: z.optional(z.number()), failed: z.optional(z.number()) })),
});

/** How a job has ended, from `kubectl get job NAME -o json`; undefined while it works. */
export function jobEnd(job: string): 'succeeded' | 'failed' | undefined {
  const { succeeded = 0, failed = 0 } = answered(jobSchema, job).status ?? {};
  if (succeeded > 0) return 'succeeded';
  return failed > 0 ? 'failed' : undefined;
}

/** "created: 2 of 4 runners running". */
export function describeState({ stage, runners }: ClusterState, instances: number): string {
  const counts = Object.entries(runners).map(([phase, count]) => `${count} ${phase.toLowerCase()}`);
  const pods = counts.length === 0 ? 'no runner yet' : `of ${instances} runners ${counts.join(', ')}`;
  return `${stage ?? 'waiting for the operator'}: ${pods}`;
}

function troublesOf({ metadata: { name }, status }: Pod): string[] {
  const said = (reason: string | undefined, message: string | undefined) =>
    [reason, message].filter((text) => text !== undefined && text !== '').join(': ');
  const unscheduled = (status.conditions ?? [])
    .filter(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
    .map(({ reason, message }) => `${name} has no node: ${said(reason, message)}`);
  const evicted = status.reason === undefined ? [] : [`${name}: ${said(status.reason, status.message)}`];
  const containers = (status.containerStatuses ?? []).flatMap(({ state }) => {
    const { waiting, terminated } = state ?? {};
    if (waiting?.reason !== undefined && !usualWaits.has(waiting.reason)) {
      return [`${name} cannot start: ${said(waiting.reason, waiting.message)}`];
    }
    if (terminated?.reason === 'OOMKilled') return [`${name} was killed: it took more memory than its limit`];
    // A part has no verdict: it ends with 0 unless it broke. The merge's own code is one.
    if (terminated === undefined || terminated.exitCode === 0 || /-merge-/.test(name)) return [];
    return [`${name} ended with exit code ${terminated.exitCode}`];
  });
  return [...unscheduled, ...evicted, ...containers];
}

const usualWaits: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);
