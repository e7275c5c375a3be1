import type { ConnectionSettings, ScenarioKey, ScenarioSettings } from './options.ts';
import type { ScenarioName } from './scenarios.ts';
import { scenarioNames } from './scenarios.ts';

/** Options that are each allowed but cannot together do what they say. */
interface OptionRule {
  readonly scenarios: readonly ScenarioName[];
  /** What is wrong, with the values; undefined where nothing is. */
  readonly conflict: (
    settings: ConnectionSettings & ScenarioSettings,
    isGiven: (key: ScenarioKey) => boolean,
  ) => string | undefined;
}

/**
 * Everything that speaks against one scenario's settings taken together.
 *
 * @param isGiven whether somebody set the option, so that it is not merely at its default
 */
export function conflictsOf(
  scenario: ScenarioName,
  settings: ConnectionSettings & ScenarioSettings,
  isGiven: (key: ScenarioKey) => boolean,
): string[] {
  return optionRules
    .filter(({ scenarios }) => scenarios.includes(scenario))
    .flatMap(({ conflict }) => conflict(settings, isGiven) ?? []);
}

// --- internal ---

const quotas: readonly ScenarioName[] = ['connection-quota', 'origin-quota'];
const limits: readonly ScenarioName[] = [...quotas, 'subscription-cap'];

const optionRules: readonly OptionRule[] = [
  {
    scenarios: limits,
    conflict: ({ attempts, extras, jobCount }) =>
      attempts === 0 && jobCount === 0 && extras === 0
        ? '--extras is 0: a limit that nobody goes beyond cannot be seen'
        : undefined,
  },
  {
    scenarios: limits,
    conflict: ({ attempts, extras, limit }, isGiven) =>
      attempts > 0 && isGiven('extras') && attempts !== limit + extras
        ? `--attempts is ${attempts} and --extras is ${extras}: give the number of all attempts or of those beyond the limit`
        : undefined,
  },
  {
    scenarios: limits,
    conflict: ({ attempts, limit }) =>
      attempts > 0 && limit > 0 && attempts <= limit
        ? `--attempts is ${attempts}, which does not go beyond the limit of ${limit} (--limit)`
        : undefined,
  },
  {
    scenarios: ['subscription-cap'],
    conflict: ({ attempts, jobCount }) =>
      attempts > 0 && jobCount > 0 && attempts !== jobCount
        ? `--attempts is ${attempts} and --job-count is ${jobCount}: each request is for a job of its own`
        : undefined,
  },
  {
    scenarios: limits,
    conflict: ({ settleMs }) =>
      settleMs === 0
        ? '--settle is 0: a client that is thrown out, or a second error, would come after the scenario looked'
        : undefined,
  },
  {
    scenarios: quotas,
    conflict: ({ rejectionThresholdMs, connectTimeoutMs }) =>
      rejectionThresholdMs >= connectTimeoutMs
        ? `--rejection-threshold is ${rejectionThresholdMs}, but a client gives up after ${connectTimeoutMs} ms (--connect-timeout)`
        : undefined,
  },
  {
    scenarios: ['origin-quota'],
    conflict: ({ origin, alternateOrigin }) =>
      alternateOrigin !== undefined && alternateOrigin === origin
        ? `--alternate-origin is "${alternateOrigin}", which is the first Origin: it is full`
        : undefined,
  },
  {
    scenarios: ['broadcast-burst'],
    conflict: ({ redisResetSequence, eventCount }) =>
      redisResetSequence > eventCount
        ? `--redis-reset-sequence is ${redisResetSequence}, but only ${eventCount} events are published (--event-count): it would never happen`
        : undefined,
  },
  {
    scenarios: scenarioNames,
    conflict: ({ staging, holdMs }, isGiven) =>
      isGiven('holdMs') && !staging
        ? `--hold is ${holdMs}, but sockets stay open only with STAGING=true (--staging true)`
        : undefined,
  },
];
