import { builtInScenarios, type ScenarioName } from '../thresholds/index.ts';
import type { SnapshotStages } from './runScenarios.ts';

/** The scenarios of a suite, in order: those that work with a data store. */
export const suiteScenarios: readonly ScenarioName[] = builtInScenarios
  .filter(({ stores }) => stores !== undefined)
  .map(({ name }) => name);

/** Events of each burst of a suite. The predecessor's suite, whose flags and files it keeps, has as many. */
export const suiteEventCount = 50;

/** When a suite takes the gateway's metrics. */
export const suiteStages: SnapshotStages = {
  first: 'before-suite',
  after: (scenario) => `after-${scenario}`,
  last: 'after-suite',
};
