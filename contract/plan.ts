import type { CloudOptions } from './cloud.ts';
import type { DrillAddresses } from './drill.ts';
import type { ConnectionSettings, ScenarioSettings } from './options.ts';
import type { WireProfile } from './profile.ts';
import { relatedJobId, relatedPrefix } from './relatedJobId.ts';
import type { Settings } from './resolveOptions.ts';
import type { GoalReasons } from './summary.ts';

/** Names of the k6 secrets that hold what the plan must not. */
export type SecretName =
  | 'redis-url'
  | 'coordination-redis-url'
  | 'auth'
  | 'headers'
  | 'query'
  | 'metrics-headers'
  | 'metrics-url'
  | 'http-headers';

/**
 * What one k6 run does: every setting of its scenario, without secrets. It is made once, travels to k6 as the
 * environment variable RLT_PLAN, and stands in the report as it was.
 */
export interface Plan
  extends Omit<
      ConnectionSettings,
      | 'redisUrl'
      | 'coordinationRedisUrl'
      | 'mongoUri'
      | 'auth'
      | 'headers'
      | 'query'
      | 'metricsHeaders'
      | 'metricsUrl'
      | 'httpHeaders'
      | 'seedCommand'
      | 'unseedCommand'
    >,
    Omit<ScenarioSettings, 'jobId' | 'subscriberVus'> {
  readonly version: 1;
  /** Tag `testid` of every sample, and the name of this run's keys in Redis. */
  readonly runId: string;
  /** Name of a scenario, built in or not. */
  readonly scenario: string;
  readonly profile: WireProfile;
  /** Job that the clients subscribe to. */
  readonly jobId: string;
  /** Job that only bystanders hold. */
  readonly bystanderJobId: string;
  /** VUs say each half second how far they are (read by the CLI). */
  readonly progress: boolean;
  readonly secrets: readonly SecretName[];
  readonly subscriberVus: number;
  /** Answers with the CPU time and memory of a gateway that we started: `{ cpuSeconds, memoryBytes }`. */
  readonly gatewayUseUrl?: string | undefined;
  /** Where roles meet that do without a Redis: a server of the command line's, on this machine. */
  readonly barrierUrl?: string | undefined;
  /** Where a drill finds what it needs of the command line. */
  readonly drill?: DrillAddresses | undefined;
  /** The job that is replayed is published before: it is neither stored by somebody else nor there already. */
  readonly publishesJob?: true | undefined;
  /** Goals that the profile leaves nothing to judge of, and why. */
  readonly skipped?: GoalReasons | undefined;
  /** The plan is part of an archive, which may be run more than once: each run takes a run id of its own. */
  readonly archived?: boolean | undefined;
  readonly cloud?: CloudOptions | undefined;
  /** Addresses of names that k6 would resolve to another one (its option of the same name). */
  readonly hosts?: Readonly<Record<string, string>> | undefined;
}

/** Larger than that of any other related job. */
const bystanderNumber = 0xffff;

/** Of one instance of k6. */
const mostVus = 8;
/** Clients that one VU can hold without its JavaScript queue becoming the bottleneck of a paced burst. */
const clientsPerVu = 50;

/** As many for each instance as for any other, as long as there are clients for them. */
function usualVus({ clientCount, instances }: Pick<Settings, 'clientCount' | 'instances'>): number {
  const each = Math.min(mostVus, Math.ceil(clientCount / clientsPerVu / instances));
  return Math.min(each * instances, Math.max(1, clientCount));
}

/** Whether the job that a scenario has replayed is published for the run: nobody stores it, and none was named. */
export function publishesJob({
  profile,
  jobId,
  seedCommand,
}: Pick<Settings<WireProfile>, 'profile' | 'jobId' | 'seedCommand'>): boolean {
  return profile.history !== null && jobId === undefined && seedCommand === undefined;
}

/** Makes the plan of a run from its settings; secrets stay behind, only their names go along. */
export function makePlan(
  settings: Settings<WireProfile>,
  {
    newJobId,
    ...run
  }: Pick<
    Plan,
    'runId' | 'progress' | 'gatewayUseUrl' | 'barrierUrl' | 'drill' | 'skipped' | 'archived' | 'cloud' | 'hosts'
  > & {
    /** Id of a job that the user has not named, where it must have a form of its own. */
    readonly newJobId?: string | undefined;
  },
): Plan {
  const {
    verbose: _,
    redisUrl,
    coordinationRedisUrl,
    mongoUri: __,
    auth,
    headers,
    query,
    metricsHeaders,
    metricsUrl,
    httpHeaders,
    seedCommand: ____,
    unseedCommand: _____,
    jobId,
    subscriberVus,
    clientSecrets: ___,
    clientLines: ______,
    ...shared
  } = settings;
  const ownJobId = jobId ?? newJobId ?? `load-test-${shortName(settings.scenario)}-${run.runId}`;
  const isPlain = relatedPrefix(ownJobId) === `${ownJobId}-`;
  return {
    ...shared,
    ...run,
    ...(publishesJob(settings) && { publishesJob: true }),
    version: 1,
    jobId: ownJobId,
    // A gateway that takes ids of one form only takes the bystanders' in no other.
    bystanderJobId: isPlain ? `load-test-bystander-${run.runId}` : relatedJobId(ownJobId, bystanderNumber),
    secrets: [
      ...(redisUrl === undefined ? [] : (['redis-url'] as const)),
      ...(coordinationRedisUrl === undefined ? [] : (['coordination-redis-url'] as const)),
      ...(auth === undefined ? [] : (['auth'] as const)),
      ...(headers === undefined ? [] : (['headers'] as const)),
      ...(query === undefined ? [] : (['query'] as const)),
      ...(metricsHeaders === undefined ? [] : (['metrics-headers'] as const)),
      ...(metricsUrl === undefined ? [] : (['metrics-url'] as const)),
      ...(httpHeaders === undefined ? [] : (['http-headers'] as const)),
    ],
    subscriberVus: subscriberVus || usualVus(settings),
  };
}

/** Sequence numbers that a subscriber must be replayed: the newest ones, up to the gateway's own limit. */
export function expectedReplay({
  eventCount,
  profile,
  replaySource,
}: Pick<Plan, 'eventCount' | 'profile' | 'replaySource'>): {
  first: number;
  last: number;
  count: number;
} {
  if (replaySource === 'aggregate') return { first: 0, last: 0, count: 1 };
  const count = Math.min(eventCount, (profile.history ?? profile.mongo)?.replayLimit ?? eventCount);
  return { first: eventCount - count + 1, last: eventCount, count };
}

function shortName(name: string): string {
  return name.replace(/-burst$/, '').replaceAll('-', '');
}
