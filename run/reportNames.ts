/** Name of the entry file of every run's folder. */
export const entryFile = 'suite-summary.json';

/** Names of the files that a run writes; the label that the user chose stands before each. */
export interface RunFileNames {
  report(scenario: string): string;
  /** What the gateway wrote meanwhile; large ones are compressed and end in `.gz`. */
  gatewayLog(scenario: string): string;
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
    dashboard: (scenario) => `${prefix}${scenario}-k6-dashboard.html`,
    snapshot: (stage) => `${prefix}${stage}-metrics.json`,
  };
}
