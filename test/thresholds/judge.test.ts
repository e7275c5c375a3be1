import { expect, test } from 'vitest';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { renderVerdicts } from '../../text/verdictTable.ts';
import { count, type Goal } from '../../thresholds/goal.ts';
import { judge } from '../../thresholds/judge.ts';

/** The figure behind evictions outside their window. */
const lastEvicted = {
  measured: { metric: 'eviction_time', aggregate: 'max' },
  operator: '<=',
  limit: { metric: 'eviction_latest', aggregate: 'value' },
  unit: 'ms',
} as const;

const subscribed: Goal = {
  id: 'test.subscribed',
  goal: 1,
  title: 'As many as allowed',
  metric: 'duplicate_deliveries',
  comparison: count.exactly(0),
  unit: '',
  evidence: [{ metric: 'clients_subscribed', comparison: count.exactly(1), otherwise: 'nobody counted' }],
  shown: [
    {
      measured: { metric: 'deliveries', aggregate: 'value' },
      operator: '==',
      limit: { metric: 'events_published', aggregate: 'value' },
    },
  ],
  samples: 'clients_subscribed',
};

/** k6's figures of a run that counted once, with this deviation, measured figure and limit. */
function figures(deviation: number, measured: number, limit: number, counted = 1): SummaryMetrics {
  return {
    duplicate_deliveries: { values: { count: deviation }, thresholds: { 'count==0': { ok: deviation === 0 } } },
    clients_subscribed: { values: { count: counted }, thresholds: { 'count==1': { ok: counted === 1 } } },
    deliveries: { values: { value: measured } },
    events_published: { values: { value: limit } },
  };
}

test('a deviation is shown as the figures that it was computed from', () => {
  const [passed] = judge([subscribed], figures(0, 50, 50));
  expect(passed).toMatchObject({ measured: 50, operator: '==', limit: 50, outcome: 'passed' });
  const [failed] = judge([subscribed], figures(3, 53, 50));
  expect(failed).toMatchObject({ measured: 53, operator: '==', limit: 50, outcome: 'failed' });
});

test.each([
  [
    'its metric is not in the summary',
    (metrics: SummaryMetrics) => ({ ...metrics, clients_subscribed: { values: {} } }),
  ],
  [
    'k6 did not evaluate its threshold',
    (metrics: SummaryMetrics) => ({ ...metrics, clients_subscribed: { values: { count: 1 }, thresholds: {} } }),
  ],
])('evidence that nobody looked for is none: %s', (_, without) => {
  expect(judge([subscribed], without(figures(0, 50, 50)))[0]).toMatchObject({ outcome: 'invalid' });
});

test('figures that would contradict the verdict give way to the deviation', () => {
  expect(judge([subscribed], figures(2, 50, 50))[0]).toMatchObject({ measured: 2, limit: 0, outcome: 'failed' });
});

test('of several pairs the one that failed is shown', () => {
  const twice: Goal = {
    ...subscribed,
    shown: [
      ...(subscribed.shown ?? []),
      {
        measured: { metric: 'events_published', aggregate: 'value' },
        operator: '<=',
        limit: { metric: 'clients_subscribed', aggregate: 'count' },
      },
    ],
  };
  expect(judge([twice], figures(1, 7, 7))[0]).toMatchObject({ measured: 7, operator: '<=', limit: 1 });
});

test('without evidence neither figure nor limit is claimed', () => {
  const [verdict] = judge([subscribed], figures(0, 0, 0, 0));
  expect(verdict).toMatchObject({ measured: null, limit: null, outcome: 'invalid' });
  expect(verdict?.reason).toBe('nobody counted: clients_subscribed needs count == 1, got 0');
});

test('what setup ruled out is skipped or invalid with its reason, whatever k6 holds of the metrics', () => {
  const perfect = figures(0, 50, 50);
  const judged = (ruledOut: Parameters<typeof judge>[2]) => judge([subscribed], perfect, ruledOut)[0];
  expect(judged({ skipped: { '*': 'off' }, invalid: {} })).toMatchObject({ outcome: 'skipped', reason: 'off' });
  expect(judged({ skipped: {}, invalid: { 'test.subscribed': 'gone' } })).toMatchObject({
    outcome: 'invalid',
    reason: 'gone',
    measured: null,
    limit: null,
  });
});

test('the table shows a dash for what is not known', () => {
  const table = renderVerdicts(judge([subscribed], {}, { skipped: { '*': 'the limit is off' }, invalid: {} }));
  expect(table).toMatch(/1 As many as allowed +– +– +0 {2}skipped\n {4}the limit is off/);
});

test('what happened and must not is the reason before what therefore did not happen, with its cause where it is known', () => {
  const goal: Goal = {
    ...subscribed,
    evidence: [
      ...subscribed.evidence,
      { metric: 'clients_unreachable', comparison: count.exactly(0), otherwise: 'not every client could be reached' },
    ],
  };
  const unreached = (clients: number): SummaryMetrics => ({
    ...figures(0, 0, 0, 0),
    clients_unreachable: { values: { count: clients }, thresholds: { 'count==0': { ok: clients === 0 } } },
  });
  const reason = (clients: number, explained = {}) =>
    judge([goal], unreached(clients), undefined, explained)[0]?.reason;
  expect(reason(0)).toBe('nobody counted: clients_subscribed needs count == 1, got 0');
  expect(reason(1)).toBe('not every client could be reached: clients_unreachable needs count == 0, got 1');
  expect(reason(1, { clients_unreachable: 'no server listens at this address' })).toBe(
    'not every client could be reached (1): no server listens at this address',
  );
});

test.each([
  ['too late, which a late reading explains', { min: 1210, max: 1900 }, { min: 1300, max: 1600 }, 4, 'invalid'],
  ['too late for certain', { min: 1210, max: 1900 }, { min: 1300, max: 1800 }, 4, 'failed'],
  ['too early, which a late beginning explains', { min: 900, max: 1210 }, { min: 1200, max: 1100 }, 4, 'invalid'],
  ['too early for certain', { min: 900, max: 1210 }, { min: 1100, max: 1100 }, 4, 'failed'],
  ['too late, and one never', { min: 1210, max: 1900 }, { min: 1300, max: 1600 }, 3, 'failed'],
] as const)('a deviation whose figures are %s', (_, { min, max }, ends, timed, outcome) => {
  const evicted: Goal = {
    ...subscribed,
    evidence: [],
    shown: [
      lastEvicted,
      {
        measured: { metric: 'eviction_time', aggregate: 'min' },
        operator: '>=',
        limit: { metric: 'eviction_earliest', aggregate: 'value' },
        unit: 'ms',
      },
    ],
  };
  const metrics = {
    ...figures(1, 0, 0, 4),
    eviction_time: { values: { count: timed, min, max } },
    eviction_latest: { values: { value: 1700 } },
    eviction_earliest: { values: { value: 1150 } },
  };
  const intervals = { eviction_time: { min: { low: min - 1, high: ends.min }, max: { low: ends.max, high: max + 1 } } };
  expect(judge([evicted], metrics, undefined, {}, intervals)[0]).toMatchObject({ outcome });
});

test('shows the interval of the figure behind a deviation', () => {
  const evicted: Goal = {
    ...subscribed,
    evidence: [],
    shown: [lastEvicted],
  };
  const interval = { low: 1590, high: 1603 };
  const verdictOf = (max: number, deviations: number) =>
    judge(
      [evicted],
      {
        ...figures(deviations, 0, 0, 4),
        eviction_time: { values: { count: 4, max } },
        eviction_latest: { values: { value: 1700 } },
      },
      undefined,
      {},
      { eviction_time: { max: { low: max - 10, high: max + 3 } } },
    )[0];
  expect(verdictOf(1600, 0)).toMatchObject({ outcome: 'passed', measured: 1600, interval });
  expect(verdictOf(1900, 1)).toMatchObject({ outcome: 'failed', interval: { low: 1890, high: 1903 } });
});
