import type { CloudOptions } from '../contract/cloud.ts';
import type { ConnectionSettings, ScenarioSettings } from '../contract/options.ts';

/** A config file after validation: only what the user wrote. */
export interface Config extends Partial<ConnectionSettings> {
  readonly verbose?: boolean;
  /** Options of all scenarios. */
  readonly options?: Partial<ScenarioSettings>;
  /** Options of one scenario, stronger than the shared ones. */
  readonly scenarioOptions?: Readonly<Record<string, Partial<ScenarioSettings> | undefined>>;
  /** Files of scenarios that are not built in, relative to the config file; `verify` runs them too. */
  readonly scenarios?: string[];
  /** Of runs in Grafana Cloud k6. */
  readonly cloud?: CloudOptions;
  /** How the gateway's log is read, and whether it is kept. */
  readonly log?: LogOptions;
  /** Path of a gateway profile, relative to the config file. */
  readonly profile?: string;
}

/** How the gateway's log is read. */
export interface LogOptions {
  /** Dotted path to the level in a JSON entry. */
  readonly levelPath?: string | undefined;
  /** Regular expression with the group "level", for text. */
  readonly levelPattern?: string | undefined;
  /** Regular expressions of lines that are no error. */
  readonly allow?: string[] | undefined;
  /** Whether it is kept beside the report; true by default. */
  readonly keep?: boolean | undefined;
}
