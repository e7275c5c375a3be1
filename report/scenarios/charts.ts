import { drills } from '../../thresholds/drills/index.ts';
import { drillCharts } from '../drills/charts/index.ts';
import { genericCharts } from '../generic/charts/index.ts';
import type { DetailsForm, ReportWith } from '../reporting/details.ts';
import type { ScenarioReport } from '../schema.ts';
import type { Chart } from '../views/html/charts/chart.ts';
import { latencyDistribution } from './broadcast-burst/charts/latencyDistribution.ts';
import { latencyOverTime } from './broadcast-burst/charts/latencyOverTime.ts';
import { percentileCurve } from './broadcast-burst/charts/percentileCurve.ts';
import { broadcastForm } from './broadcast-burst/details.ts';
import { replayCourse } from './catch-up-burst/charts/replayCourse.ts';
import { replayTimes } from './catch-up-burst/charts/replayTimes.ts';
import { catchUpForm } from './catch-up-burst/details.ts';
import { evictionTimes } from './idle-eviction/charts/evictionTimes.ts';
import { idleEvictionForm } from './idle-eviction/details.ts';
import { connectTimes } from './quota/charts/connectTimes.ts';
import { quotaForm } from './quota/details.ts';
import { subscriptionAnswers } from './subscription-cap/charts/subscriptionAnswers.ts';
import { subscriptionCapForm } from './subscription-cap/details.ts';

/*
 * Apart from the other parts of a scenario's report: the chart library takes half a second to load, and only who wants
 * charts waits for it.
 */

type Charts = (report: ScenarioReport) => Chart[];

/** Charts of the scenarios that have a report of their own; one that has nothing to show returns undefined. */
const charts: ReadonlyMap<string, Charts> = new Map<string, Charts>([
  ['connection-quota', drawn(quotaForm, connectTimes)],
  ['origin-quota', drawn(quotaForm, connectTimes)],
  ['subscription-cap', drawn(subscriptionCapForm, subscriptionAnswers)],
  ['idle-eviction', drawn(idleEvictionForm, evictionTimes)],
  ['catch-up-burst', drawn(catchUpForm, replayTimes, replayCourse)],
  ['broadcast-burst', drawn(broadcastForm, latencyDistribution, percentileCurve, latencyOverTime)],
  ...drills.map(({ name }) => [name, drillCharts] as const),
]);

/** The charts of a report's scenario, in the order in which they are shown. */
export function chartsOfScenario(report: ScenarioReport): Chart[] {
  return (charts.get(report.scenario) ?? genericCharts)(report);
}

function drawn<Details>(
  form: DetailsForm<Details>,
  ...all: readonly ((report: ReportWith<Details>) => Chart | undefined)[]
): Charts {
  return (report) => {
    const own = form.of(report);
    return all.flatMap((chart) => chart(own) ?? []);
  };
}
