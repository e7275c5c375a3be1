/* A scenario that measures something of every kind, in two roles, for the dashboard of any scenario. */

import { check } from 'k6';
import http from 'k6/http';
import { count, defineScenario, max, metric, needs, p95, rate } from 'realtime-load-test/goals';
import {
  calibrateClock,
  clientContext,
  connectAll,
  disconnectAll,
  keepActive,
  metricsOf,
  onSchedule,
  type SetupOf,
  scenarioScript,
  subscribeAll,
  until,
} from 'realtime-load-test/k6';

const memberCount = 6;
const requests = 40;
const everyMs = 100;

export const measuresEverything = defineScenario({
  name: 'measures-everything',
  summary: 'Something of every kind is measured, by two roles.',
  metrics: {
    answer_time: metric.time('Time to an answer.'),
    answers: metric.counter('Answers, also those that a member counts.'),
    never_counted: metric.counter('Nothing is ever added to it.'),
    odd_answers: metric.rate('Share of the answers with an odd number.'),
    answer_size: metric.amounts('Characters of an answer.'),
    answers_left: metric.level('Answers that are still to come.'),
  },
  goals: () => {
    const answered = needs('answers', count.atLeast(1), 'nothing was answered');
    const evidence = [answered];
    return [
      { id: 'all.time', title: 'p95', metric: 'answer_time', comparison: p95.atMost(4000), unit: 'ms', evidence },
      { id: 'all.worst', title: 'Worst', metric: 'answer_time', comparison: max.atMost(9000), unit: 'ms', evidence },
      {
        id: 'all.answers',
        title: 'Answers',
        metric: 'answers',
        comparison: count.exactly(requests + memberCount),
        unit: '',
        evidence,
      },
      {
        id: 'all.never',
        title: 'Never',
        metric: 'never_counted',
        comparison: count.exactly(0),
        unit: '',
        evidence,
      },
      { id: 'all.odd', title: 'Odd', metric: 'odd_answers', comparison: rate.atMost(0.75), unit: '%', evidence },
      { id: 'all.size', title: 'Size', metric: 'answer_size', comparison: p95.atMost(100_000), unit: '', evidence },
    ];
  },
});

const metrics = metricsOf(measuresEverything);

export const { options, setup, handleSummary, observer } = scenarioScript(measuresEverything, {
  roles: () => ({ members: 1, callers: 1 }),
  maxDurationMs: () => 60_000,
});

export async function members({ plan }: SetupOf<typeof measuresEverything>) {
  const context = await clientContext(plan);
  const clients = await connectAll(
    context,
    Array.from({ length: memberCount }, (_, index) => index),
  );
  await subscribeAll(clients, plan.jobId);
  metrics.answers.add(clients.length);
  // Four pings a second from each.
  const active = keepActive(() => clients, 1000);
  await until(() => false, requests * everyMs);
  active.stop();
  disconnectAll(clients);
}

export async function callers({ plan }: SetupOf<typeof measuresEverything>) {
  const clock = calibrateClock();
  let answers = 0;
  await onSchedule({ count: requests, everyMs, clock }, async (request) => {
    const before = clock.now();
    const response = await http.asyncRequest('GET', `${plan.apiUrl}/health/ready`, null, { responseType: 'text' });
    answers++;
    metrics.answer_time.add(clock.now() - before);
    metrics.answers.add(1);
    metrics.odd_answers.add(request % 2 === 1);
    metrics.answer_size.add(String(response.body).length);
    metrics.answers_left.add(requests - answers);
    check(response, { 'is an answer': ({ status }) => status === 200 });
  });
  await until(() => answers === requests, 5000);
}
