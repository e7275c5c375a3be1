import { expect, it } from 'vitest';
import { summaryOf } from '../../../lib/measure/summary.ts';
import { broadcastBurst } from '../../../thresholds/broadcast-burst.ts';
import { k6 } from '../../support/k6/k6.ts';
import { goalsFor, k6Summary, perfectFigures, planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst');
const goals = goalsFor('broadcast-burst', plan);
const figures = k6Summary(goals, perfectFigures(goals));
const metrics = { ...figures, 'iterations{scenario:publisher}': { values: { count: 1 } } };
const roles = { publisher: 1 };
const state = { testRunDurationMs: 1000 };
const setup_data = { plan: { ...plan, runId: 'agreed' }, goalLimits: [], skipped: {}, invalid: {} };
const end = (data: object) =>
  summaryOf(plan, { goals, metrics: broadcastBurst.metrics }, roles)({ metrics, state, setup_data, ...data });

it('prints the verdict, and writes figures and the agreed plan where a file is named', () => {
  expect(end({}).stdout).toContain('broadcast-burst: PASSED');
  __ENV.RLT_SUMMARY = '/summary';
  expect(JSON.parse(end({})['/summary'] ?? '')).toMatchObject({ version: 1, plan: { runId: 'agreed' }, setUp: true });
});

it.each([
  ['without setup', { setup_data: null }, { noSetup: true }],
  ['of a part of the test', {}, { executionSegment: '0:1/2' }],
  ['with a role that did not end', { metrics: figures }, {}],
  ['without thresholds', { metrics: undefined }, {}],
])('is no pass %s', (_, data, options) => {
  k6.options = options;
  expect(end(data).stdout).toContain('INVALID');
});

it('shows what k6 itself was late by with each time that ends with a receipt', () => {
  k6.options = {};
  const slow = {
    ...metrics,
    delivery_latency: {
      values: { 'p(95)': 500, count: 10 },
      thresholds: { 'p(95)<=500': { ok: true } },
    },
    receive_delay: { values: { 'p(99)': 44, max: 60, count: 20 } },
  };
  expect(end({ metrics: slow }).stdout).toContain('500 ms (456–500)');
  expect(end({ metrics: { ...slow, receive_delay: undefined } }).stdout).not.toContain('(456–500)');
  const beyond = { values: { 'p(95)': 520, count: 10 }, thresholds: { 'p(95)<=500': { ok: false } } };
  const { stdout } = end({ metrics: { ...slow, delivery_latency: beyond } });
  expect(stdout).toContain('broadcast-burst: INVALID');
  expect(stdout).toContain('the load generator was too busy to tell');
});
