import * as z from 'zod/mini';
import { connectionOptions, scenarioOptions } from './options.ts';
import { gatewayProfileSchema } from './profile.ts';
import { scenarioNames } from './scenarios.ts';
import type { Settings } from './settings.ts';

const connection = connectionOptions;
const scenario = scenarioOptions;

/**
 * What one k6 run does: every setting of its scenario, without secrets. It is made once, travels to k6 as the
 * environment variable RLT_PLAN, and stands in the report as it was.
 */
export const planSchema = z.strictObject({
  version: z.literal(1),
  /** Tag `testid` of every sample, and the name of this run's keys in Redis. */
  runId: z.string().check(z.regex(/^[\w.:-]{1,80}$/)),
  scenario: z.enum(scenarioNames),
  profile: gatewayProfileSchema,
  /** Job that the clients subscribe to, and one that only bystanders hold. */
  jobId: z.string().check(z.minLength(1)),
  bystanderJobId: z.string().check(z.minLength(1)),
  /** VUs say each half second how far they are (read by the CLI). */
  progress: z.boolean(),
  /** Names of the k6 secrets that hold what the plan must not. */
  secrets: z.array(z.enum(['redis-url', 'auth', 'headers'])),
  subscriberVus: z.int().check(z.positive()),

  apiUrl: connection.apiUrl.schema,
  websocketPath: connection.websocketPath.schema,
  metricsPath: connection.metricsPath.schema,
  origin: connection.origin.schema,
  alternateOrigin: connection.alternateOrigin.schema,
  connectTimeoutMs: connection.connectTimeoutMs.schema,
  disconnectTimeoutMs: connection.disconnectTimeoutMs.schema,

  attempts: scenario.attempts.schema,
  extras: scenario.extras.schema,
  jobCount: scenario.jobCount.schema,
  delayMs: scenario.delayMs.schema,
  settleMs: scenario.settleMs.schema,
  eventCount: scenario.eventCount.schema,
  clientCount: scenario.clientCount.schema,
  replayThresholdMs: scenario.replayThresholdMs.schema,
  latencyThresholdMs: scenario.latencyThresholdMs.schema,
  redisResetSequence: scenario.redisResetSequence.schema,
  redisResetDelayMs: scenario.redisResetDelayMs.schema,
  maxGeneratorLagMs: scenario.maxGeneratorLagMs.schema,
  replaySource: scenario.replaySource.schema,
});

export type Plan = z.infer<typeof planSchema>;
export type SecretName = Plan['secrets'][number];

/** Clients that one VU can hold without its JavaScript queue becoming the bottleneck of a paced burst. */
const clientsPerVu = 50;
const mostVus = 8;

/** Makes the plan of a run from its settings; secrets stay behind, only their names go along. */
export function makePlan(settings: Settings, run: { runId: string; progress: boolean }): Plan {
  const { verbose: _, redisUrl, mongoUri: __, auth, headers, jobId, subscriberVus, ...shared } = settings;
  return {
    ...shared,
    version: 1,
    runId: run.runId,
    progress: run.progress,
    jobId: jobId ?? `load-test-${shortName(settings.scenario)}-${run.runId}`,
    bystanderJobId: `load-test-bystander-${run.runId}`,
    secrets: [
      ...(redisUrl === undefined ? [] : (['redis-url'] as const)),
      ...(auth === undefined ? [] : (['auth'] as const)),
      ...(headers === undefined ? [] : (['headers'] as const)),
    ],
    subscriberVus: subscriberVus || Math.min(mostVus, Math.ceil(settings.clientCount / clientsPerVu)),
  };
}

/** Sequence numbers that a subscriber must be replayed: the newest ones, up to the gateway's own limit. */
export function expectedReplay(plan: Pick<Plan, 'eventCount' | 'profile' | 'replaySource'>): {
  first: number;
  last: number;
  count: number;
} {
  if (plan.replaySource === 'aggregate') return { first: 0, last: 0, count: 1 };
  const count = Math.min(plan.eventCount, plan.profile.mongo.replayLimit);
  return { first: plan.eventCount - count + 1, last: plan.eventCount, count };
}

function shortName(name: string): string {
  return name.replace(/-burst$/, '').replaceAll('-', '');
}
