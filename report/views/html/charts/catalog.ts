import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import { chartsOfScenario } from '../../../scenarios/charts.ts';
import type { Chart } from './chart.ts';
import { connectionRamp } from './connectionRamp.ts';
import { gatewayLoad } from './gatewayLoad.ts';
import { instanceLatency } from './instanceLatency.ts';
import { machinePressure } from './machinePressure.ts';

/** Charts that every scenario may have; one that has nothing to show returns undefined. */
const common = [instanceLatency, connectionRamp, machinePressure, gatewayLoad];

/** Every chart of a scenario, its own ones first. */
export function chartsOf(scenario: AnalyzedScenario): Chart[] {
  return [...chartsOfScenario(scenario.report), ...common.flatMap((chart) => chart(scenario) ?? [])];
}
