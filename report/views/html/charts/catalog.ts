import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import type { Chart } from './chart.ts';
import { connectionRamp } from './connectionRamp.ts';
import { connectTimes } from './connectTimes.ts';
import { evictionTimes } from './evictionTimes.ts';
import { gatewayLoad } from './gatewayLoad.ts';
import { latencyDistribution } from './latencyDistribution.ts';
import { latencyOverTime } from './latencyOverTime.ts';
import { percentileCurve } from './percentileCurve.ts';
import { replayCourse } from './replayCourse.ts';
import { replayTimes } from './replayTimes.ts';
import { subscriptionAnswers } from './subscriptionAnswers.ts';

/** Every chart, in the order in which a scenario shows them; one that has nothing to show returns undefined. */
const charts: readonly ((scenario: AnalyzedScenario) => Chart | undefined)[] = [
  latencyDistribution,
  percentileCurve,
  latencyOverTime,
  replayTimes,
  replayCourse,
  connectTimes,
  subscriptionAnswers,
  evictionTimes,
  connectionRamp,
  gatewayLoad,
];

export function chartsOf(scenario: AnalyzedScenario): Chart[] {
  return charts.flatMap((chart) => chart(scenario) ?? []);
}
