import { expect, it } from 'vitest';
import { agreeOn } from '../../../lib/measure/setup.ts';
import { tagSamples } from '../../../lib/measure/tags.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst');

it('takes the run id that all VUs see, and names jobs after it', () => {
  k6.options = { tags: { testid: 'seen-by-all' } };
  expect(agreeOn(plan)).toMatchObject({
    runId: 'seen-by-all',
    jobId: plan.jobId.replace(plan.runId, 'seen-by-all'),
    bystanderJobId: plan.bystanderJobId.replace(plan.runId, 'seen-by-all'),
  });
});

it('gives each run of an archive an id of its own, and another job', () => {
  const agreed = agreeOn({ ...plan, archived: true });
  expect(agreed.runId).toMatch(new RegExp(`^${plan.runId}-\\w+$`));
  expect(agreed.jobId).toContain(agreed.runId);
});

it('puts the run’s tag back where k6 was given others, and only there', () => {
  k6.options = { tags: { team: 'a' } };
  tagSamples(plan);
  expect(k6.tags).toEqual({ testid: plan.runId, load_test: 'broadcast-burst' });
});

it('leaves a tag alone that stands', () => {
  k6.options = { tags: { testid: 'x' } };
  tagSamples(plan);
  expect(k6.tags).toEqual({ load_test: 'broadcast-burst' });
});
