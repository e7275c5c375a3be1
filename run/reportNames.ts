/** Name of the entry file of every run's folder. */
export const entryFile = 'suite-summary.json';

/** By which it is known what a folder holds to be judged anew. */
export const measuredEnding = '-measured.json.gz';

/** By which the folders of a run's instances are known. */
export const instancesEnding = '-instances';

/** Names of the files that a run writes; the label that the user chose stands before each. */
export interface RunFileNames {
  report(scenario: string): string;
  /** What the gateway wrote meanwhile; large ones are compressed and end in `.gz`. */
  gatewayLog(scenario: string): string;
  /** k6's samples, compressed. */
  samples(scenario: string): string;
  /** All else that a report is made from, compressed. */
  measured(scenario: string): string;
  /** A folder with those of several k6 that a run was divided among. */
  instances(scenario: string): string;
  /** k6's dashboard, kept as a page. */
  dashboard(scenario: string): string;
  /** The gateway's metrics at a stage of a suite. */
  snapshot(stage: string): string;
}

export function runFileNames(label: string | undefined): RunFileNames {
  const prefix = label === undefined ? '' : `${label}-`;
  return {
    report: (scenario) => `${prefix}${scenario}.json`,
    gatewayLog: (scenario) => `${prefix}${scenario}-gateway.log`,
    samples: (scenario) => `${prefix}${scenario}-samples.csv.gz`,
    measured: (scenario) => `${prefix}${scenario}${measuredEnding}`,
    instances: (scenario) => `${prefix}${scenario}${instancesEnding}`,
    dashboard: (scenario) => `${prefix}${scenario}-k6-dashboard.html`,
    snapshot: (stage) => `${prefix}${stage}-metrics.json`,
  };
}
