import type { ConnectionSettings, ScenarioKey, ScenarioSettings } from './options.ts';

/*
 * Options that are each allowed but cannot together do what they say. A rule returns what is wrong, with the values;
 * undefined where nothing is. These are the shared ones; a scenario's definition holds its own.
 */

export type OptionRule = (
  settings: ConnectionSettings & ScenarioSettings,
  /** Whether somebody set the option, so that it is not merely at its default. */
  isGiven: (key: ScenarioKey) => boolean,
) => string | undefined;

/** Rules of every scenario. */
export const anyScenario: readonly OptionRule[] = [
  ({ seedCommand, unseedCommand }) =>
    unseedCommand !== undefined && seedCommand === undefined
      ? '--unseed-command has no effect without --seed-command: it removes what that has stored'
      : undefined,
  ({ staging, holdMs }, isGiven) =>
    isGiven('holdMs') && !staging
      ? `--hold is ${holdMs}, but sockets stay open only with STAGING=true (--staging true)`
      : undefined,
];

/** Rules of scenarios that go beyond a limit. */
export const anyLimit: readonly OptionRule[] = [
  ({ attempts, extras, jobCount }) =>
    attempts === 0 && jobCount === 0 && extras === 0
      ? '--extras is 0: the limit is tested only by clients beyond it'
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
    settleMs === 0 ? '--settle is 0: the scenario would not wait for a late disconnect or a second error' : undefined,
];
