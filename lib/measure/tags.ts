import exec from 'k6/execution';
import type { Plan } from '../../contract/plan.ts';

/**
 * `--tag` and K6_TAGS replace the tags of a script. Dashboards find a run by `testid`: VUs of a run that was given
 * others put it back. (`load_test` is a tag of each scenario, which nothing replaces.)
 */
export function tagSamples({ runId, scenario }: Plan): void {
  const { tags } = exec.vu.metrics;
  if (exec.test.options.tags?.testid === undefined) tags.testid = runId;
  // setup() belongs to no scenario.
  tags.load_test = scenario;
}
