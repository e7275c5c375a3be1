import type { ConnectionSettings, ScenarioKey, ScenarioSettings } from './options.ts';

/*
 * Options that are each allowed but cannot together do what they say. A rule returns what is wrong, with the values;
 * undefined where nothing is. Each k6 bundle holds the rules of its own scenario, so they are exported one list each, and
 * built by calls that a bundler may leave out.
 */

export type OptionRule = (
  settings: ConnectionSettings & ScenarioSettings,
  /** Whether somebody set the option, so that it is not merely at its default. */
  isGiven: (key: ScenarioKey) => boolean,
) => string | undefined;

const anyScenario: readonly OptionRule[] = [
  ({ staging, holdMs }, isGiven) =>
    isGiven('holdMs') && !staging
      ? `--hold is ${holdMs}, but sockets stay open only with STAGING=true (--staging true)`
      : undefined,
];

const anyLimit = /* @__PURE__ */ anyScenario.concat([
  ({ attempts, extras, jobCount }) =>
    attempts === 0 && jobCount === 0 && extras === 0
      ? '--extras is 0: a limit that nobody goes beyond cannot be seen'
      : undefined,
  ({ attempts, extras, limit }, isGiven) =>
    attempts > 0 && isGiven('extras') && attempts !== limit + extras
      ? `--attempts is ${attempts} and --extras is ${extras}: give the number of all attempts or of those beyond the limit`
      : undefined,
  ({ attempts, limit }) =>
    attempts > 0 && limit > 0 && attempts <= limit
      ? `--attempts is ${attempts}, which does not go beyond the limit of ${limit} (--limit)`
      : undefined,
  ({ settleMs }) =>
    settleMs === 0
      ? '--settle is 0: a client that is thrown out, or a second error, would come after the scenario looked'
      : undefined,
]);

const anyQuota = /* @__PURE__ */ anyLimit.concat([
  ({ rejectionThresholdMs, connectTimeoutMs }) =>
    rejectionThresholdMs >= connectTimeoutMs
      ? `--rejection-threshold is ${rejectionThresholdMs}, but a client gives up after ${connectTimeoutMs} ms (--connect-timeout)`
      : undefined,
]);

export const catchUpRules = anyScenario;

export const broadcastRules = /* @__PURE__ */ anyScenario.concat([
  ({ redisResetSequence, eventCount }) =>
    redisResetSequence > eventCount
      ? `--redis-reset-sequence is ${redisResetSequence}, but only ${eventCount} events are published (--event-count): it would never happen`
      : undefined,
  ({ redisResetSequence, delayMs }) =>
    redisResetSequence === 1 || (redisResetSequence > 0 && delayMs < 1)
      ? `--redis-reset-sequence is ${redisResetSequence} and --delay ${delayMs}: events must come before it, and in time`
      : undefined,
  (_, isGiven) =>
    isGiven('redisDrill') && !isGiven('redisResetSequence')
      ? '--redis-drill has no effect without --redis-reset-sequence'
      : undefined,
]);

export const connectionQuotaRules = anyQuota;

export const originQuotaRules = /* @__PURE__ */ anyQuota.concat([
  ({ origin, alternateOrigin }) =>
    alternateOrigin !== undefined && alternateOrigin === origin
      ? `--alternate-origin is "${alternateOrigin}", which is the first Origin: it is full`
      : undefined,
]);

export const subscriptionCapRules = /* @__PURE__ */ anyLimit.concat([
  ({ attempts, jobCount }) =>
    attempts > 0 && jobCount > 0 && attempts !== jobCount
      ? `--attempts is ${attempts} and --job-count is ${jobCount}: each request is for a job of its own`
      : undefined,
]);

export const idleEvictionRules = anyScenario;
