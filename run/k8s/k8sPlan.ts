import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { decideDrill } from '../../settings/decideDrill.ts';
import { decideInstances } from '../../settings/decideInstances.ts';
import { planOf, type Settings } from '../../settings/settings.ts';
import { requireNoSecrets, requireReachable } from '../cloud/archivePlan.ts';
import { publishesHistory, unservedBy, worksWith } from '../needs.ts';
import { newJobId } from '../newJobId.ts';
import type { K8sOptions } from './k8sOptions.ts';

/**
 * The plan of one run in a cluster. Its run id is fixed: all instances have the same one, and a second run of the same
 * manifests is refused.
 *
 * @param confirmed hosts where the user lets others be disturbed
 * @throws RltError (usage) for what would not work there, would disturb others or would write a secret into a manifest
 */
export function k8sPlan(
  asked: Settings,
  runId: string,
  { transport }: Pick<K8sOptions, 'transport'>,
  confirmed: readonly string[] = [],
): Plan {
  const settings = decideDrill(asked, false, confirmed);
  const { definition, redisUrl, coordinationRedisUrl, mongoUri } = settings;
  const unserved = unservedBy(settings);
  if (unserved !== undefined) throw usageError(`${definition.name} cannot be run: ${unserved}`);
  decideInstances(settings, { byName: true, startsRedis: false });
  if (settings.seedCommand !== undefined) {
    throw usageError(
      '--seed-command has no effect on rlt k8s: it is a command of this machine',
      'run it yourself, and name its job with --job-id',
    );
  }
  if (settings.staging && seedsMongo(settings)) {
    throw usageError(
      '--staging leaves what was stored in place, and the manifests remove it after the run',
      'store it yourself (rlt seed), and name it with --job-id; or leave out --staging',
    );
  }
  const plan = planOf(settings, { runId, newJobId: newJobId(settings.profile), progress: false });
  requireNoSecrets(settings, plan);
  requireReachable(settings, 'a pod', 'give the address as the pods see it');
  const hint =
    'only its host and port are used, for the network policy; what is in the Secret counts, with user and password';
  if (seedsMongo(settings) && mongoUri === undefined) {
    throw usageError(
      '--mongo-uri is not set: there is nowhere to store the job that is replayed',
      `${hint}; or name a job that is stored already: --job-id`,
    );
  }
  if (worksWith('redis', settings) && redisUrl === undefined) {
    throw usageError('--redis-url is not set: nothing can be published', hint);
  }
  if (redisUrl === undefined && coordinationRedisUrl === undefined) {
    const needs =
      transport.kind === 'redis'
        ? 'the samples go through Redis (or --transport volume)'
        : definition.meets === true
          ? 'the roles meet in Redis'
          : undefined;
    if (needs !== undefined)
      throw usageError(`neither --coordination-redis-url nor --redis-url is set: ${needs}`, hint);
  }
  return plan;
}

/** Whether a job is stored before the run and removed after it. */
export function seedsMongo(settings: Settings): boolean {
  return worksWith('mongo', settings) && !publishesHistory(settings) && settings.jobId === undefined;
}
