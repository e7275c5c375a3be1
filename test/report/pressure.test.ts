import { describe, expect, it } from 'vitest';
import { buildReport } from '../../report/buildReport.ts';
import { type PressureSample, pressurePoints, summarizePressure } from '../../report/pressure.ts';
import { artifacts, broadcastRows } from './support/artifacts.ts';

const start = 1_700_000_000_000;

/** Samples one after the other, from the start on. */
function samplesOf(...shares: readonly (readonly [waiting: number, busy: number, overMs?: number])[]) {
  let time = start;
  return shares.map(([waiting, busy, overMs = 250]): PressureSample => {
    time += overMs;
    return { time, overMs, waiting, busy };
  });
}

const machine = { cores: 2, hasGateway: true };

describe('the points of the time line', () => {
  it('stand in the middle of what was measured', () => {
    const samples = samplesOf([0.456, 0.9], [0, 0.5, 1000]);
    expect(pressurePoints(start - 100, { ...machine, samples }).pressure).toEqual([
      { atMs: 225, waiting: 0.46, busy: 0.9 },
      { atMs: 850, waiting: 0, busy: 0.5 },
    ]);
  });

  it('stay few, and are averages by time where samples are joined', () => {
    const samples = samplesOf(
      ...Array.from({ length: 800 }, (_, index): [number, number, number] =>
        index % 2 === 0 ? [1, 0.4, 300] : [0, 0.8, 100],
      ),
    );
    const { pressure = [] } = pressurePoints(start, { ...machine, samples });
    expect(pressure).toHaveLength(400);
    expect(pressure[0]).toEqual({ atMs: 200, waiting: 0.75, busy: 0.5 });
    expect(pressure.at(-1)).toEqual({ atMs: 399 * 400 + 200, waiting: 0.75, busy: 0.5 });
  });

  it('are absent where nothing was seen', () => {
    expect(pressurePoints(start, undefined)).toEqual({});
    expect(pressurePoints(start, { ...machine, samples: [] })).toEqual({});
  });
});

describe('the figures', () => {
  const samples = samplesOf([1, 1], [0.2, 0.4], [0.6, 0.8], [1, 1]);

  it('are of the time of the load alone, by how much of each sample belongs to it', () => {
    const load = { from: start + 250, until: start + 750 };
    expect(summarizePressure({ ...machine, samples }, load).pressure).toEqual({
      machineOf: 'generator and gateway',
      cores: 2,
      waiting: { avg: 0.4, max: 0.6 },
      busy: { avg: 0.6, max: 0.8 },
    });
    const later = { from: start + 450, until: start + 600 };
    expect(summarizePressure({ ...machine, samples }, later).pressure?.waiting).toEqual({ avg: 0.47, max: 0.6 });
  });

  it('are of all that was seen where nobody came, and of nothing where nothing was seen then', () => {
    expect(summarizePressure({ ...machine, samples }, undefined).pressure?.waiting).toEqual({ avg: 0.7, max: 1 });
    expect(summarizePressure({ ...machine, samples }, { from: start + 5000, until: start + 9000 })).toEqual({});
    expect(summarizePressure(undefined, undefined)).toEqual({});
  });

  it('say that the gateway is elsewhere', () => {
    const elsewhere = { cores: 64, hasGateway: false, samples };
    expect(summarizePressure(elsewhere, undefined).pressure).toMatchObject({ machineOf: 'generator', cores: 64 });
  });
});

it('a report counts from its first client on, not from the start of k6', async () => {
  const executedAt = new Date(start - 1000);
  // Clients come at `start`, and what was recorded before them is no load.
  const early = `publish_lateness,${start - 500},0.1,s,,sequence=1`;
  const rows = [early, ...broadcastRows, `delivery_latency,${start + 100},9,s,,d=0:3`];
  const samples = samplesOf([0.3, 0.7], [1, 1]).map((sample) => ({ ...sample, time: sample.time - 100 }));
  const before = { time: start - 100, overMs: 800, waiting: 1, busy: 0.5 };
  const run = await artifacts('broadcast-burst', rows, {
    executedAt,
    pressure: { ...machine, samples: [before, ...samples] },
  });
  const report = await buildReport(run);
  expect(report.generator?.pressure).toEqual({
    machineOf: 'generator and gateway',
    cores: 2,
    waiting: { avg: 0.3, max: 0.3 },
    busy: { avg: 0.7, max: 0.7 },
  });
  expect(report.timeline?.pressure?.map(({ atMs }) => atMs)).toEqual([500, 1025, 1275]);
  const untold = await buildReport({ ...run, pressure: undefined });
  expect(untold.generator).not.toHaveProperty('pressure');
  expect(untold.timeline).not.toHaveProperty('pressure');
});
