import { expect, it } from 'vitest';
import { seededRandom } from '../../../report/compare/random.ts';
import { analyzeDeliveries } from '../../../report/scenarios/broadcast-burst/deliveries.ts';
import type { BroadcastDetails } from '../../../report/scenarios/broadcast-burst/details.ts';
import { broadcastDetailsSchema } from '../../../report/scenarios/broadcast-burst/details.ts';
import { broadcastReporter } from '../../../report/scenarios/broadcast-burst/index.ts';
import { LatencyGrid } from '../../../report/scenarios/broadcast-burst/latencyGrid.ts';
import { chartsOfScenario } from '../../../report/scenarios/charts.ts';
import type { ScenarioReport } from '../../../report/schema.ts';

const clients = 60;
const events = 400;

/** The same latencies, kept one by one and as spreads. */
function both(): { each: BroadcastDetails; spread: BroadcastDetails } {
  const random = seededRandom(7);
  const [small, large] = [new LatencyGrid(clients, events), new LatencyGrid(clients, events, 0)];
  for (let client = 0; client < clients; client++) {
    for (let sequence = 1; sequence <= events; sequence++) {
      // One event came to nobody, one client missed some.
      if (sequence === 17 || (client === 5 && sequence > 390)) continue;
      const latency = Math.round(1e6 * (1 + random() * 40 + (sequence === 200 ? 300 : 0))) / 1e6;
      for (const grid of [small, large]) grid.set(client, sequence, latency);
    }
  }
  const detailsOf = (grid: LatencyGrid): BroadcastDetails => ({
    ...{ jobId: 'job', clientCount: clients, eventCount: events, latencyThresholdMs: 500 },
    ...{ connectionDetails: [], subscriptionResults: [], errorMessages: [] },
    broadcastSummary: {
      ...{ averageLatencyMs: 20, p95LatencyMs: 40, totalDeliveries: 1, expectedDeliveries: 1 },
    },
    perSocketLatencies: Array.from({ length: clients }, (_, client) => ({
      socketId: `S${client}`,
      latencies: grid.isLarge ? [] : grid.ofClient(client, events),
    })),
    ...(grid.isLarge ? { spreads: grid.spreads(events) } : {}),
    publishes: Array.from({ length: events }, (_, index) => ({
      ...{ sequence: index + 1, publishedAt: 1_700_000_000_000 + index * 10, latenessMs: 0, receivers: 1 },
    })),
  });
  return { each: detailsOf(small), spread: detailsOf(large) };
}

it('keeps of millions of deliveries what each client and each event had, to the microsecond', () => {
  const { each, spread } = both();
  expect(broadcastDetailsSchema.parse(spread)).toBeTruthy();
  const [one, other] = [analyzeDeliveries(each), analyzeDeliveries(spread)];
  expect(other.count).toBe(one.count);
  const close = (found: unknown, expected: unknown) => {
    const [some, others] = [numbersOf(found), numbersOf(expected)];
    expect(some).toHaveLength(others.length);
    // Four bytes are exact to a microsecond, which is rounded once more.
    for (const [at, value] of some.entries()) expect(Math.abs(value - (others[at] ?? Number.NaN))).toBeLessThan(0.0021);
  };
  close(other.clients, one.clients);
  close(other.events, one.events);
});

it('draws, compares and explains it as if each were there', () => {
  const { each, spread } = both();
  const reportOf = (details: BroadcastDetails): ScenarioReport => ({
    ...{ scenario: 'broadcast-burst', success: true, summary: '', errors: [], version: 1, details },
  });
  const figuresOf = (details: BroadcastDetails) =>
    broadcastReporter
      .view(reportOf(details))
      .figures()
      .map(({ id, value }) => [id, value === null ? null : Math.round(value * 100)]);
  expect(figuresOf(spread)).toEqual(figuresOf(each));
  expect(broadcastReporter.view(reportOf(spread)).tables()).toEqual(broadcastReporter.view(reportOf(each)).tables());
  expect(
    broadcastReporter
      .view(reportOf(spread))
      .seen()
      .map(({ pattern }) => pattern.id),
  ).toEqual(
    broadcastReporter
      .view(reportOf(each))
      .seen()
      .map(({ pattern }) => pattern.id),
  );
  const [drawn, expected] = [spread, each].map((details) => chartsOfScenario(reportOf(details)));
  expect(drawn?.map(({ id }) => id)).toEqual(expected?.map(({ id }) => id));
  expect(drawn?.[0]?.caption).toContain('23,930 deliveries');
  const countOf = (chart: typeof drawn) =>
    chart?.[0]?.table.rows.reduce((sum, row) => sum + Number(row[2]?.replaceAll(',', '')), 0) ?? 0;
  expect(Math.abs(countOf(drawn) - countOf(expected))).toBeLessThan(60);
});

it('counts as much as it has, and no more', () => {
  const grid = new LatencyGrid(2, 2, 0);
  expect(grid.spreads(2)).toEqual({
    count: 0,
    quantiles: [],
    clients: [null, null],
    events: [null, null],
    samples: [[], []],
  });
  for (const [client, sequence] of [
    [2, 1],
    [0, 3],
    [0, 0],
  ] as const)
    grid.set(client, sequence, 1);
  expect(grid.spreads(2).count).toBe(0);
  grid.set(1, 2, 5);
  expect(grid.has(1, 2)).toBe(true);
  expect(grid.spreads(2)).toMatchObject({
    count: 1,
    clients: [null, { count: 1, p50: 5 }],
    events: [null, { max: 5 }],
  });
});

/** All numbers of a document, in their order. */
function numbersOf(document: unknown): number[] {
  const numbers: number[] = [];
  JSON.stringify(document, (_, value: unknown) => {
    if (typeof value === 'number') numbers.push(value);
    return value;
  });
  return numbers;
}
