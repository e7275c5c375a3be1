import type { Generator, ScenarioReport } from '../../../report/schema.ts';

type Pressure = NonNullable<Generator['pressure']>;

/** The report as one of a machine where tasks waited for so much of the time, four times a second for a minute. */
export function withPressure(
  report: ScenarioReport,
  avg: number,
  machineOf: Pressure['machineOf'] = 'generator and gateway',
): ScenarioReport {
  const { generator, timeline } = report;
  if (generator === undefined || timeline === undefined) throw new Error(`${report.scenario} was never run`);
  const busiest = { atMs: 375, waiting: 0.81, busy: 1 };
  const others = Array.from({ length: 238 }, (_, index) => ({ atMs: 625 + 250 * index, waiting: avg, busy: 0.93 }));
  return {
    ...report,
    generator: {
      ...generator,
      pressure: { machineOf, cores: 2, waiting: { avg, max: 0.81 }, busy: { avg: 0.91, max: 1 } },
    },
    timeline: { ...timeline, pressure: [{ atMs: 125, waiting: 0.1, busy: 0.55 }, busiest, ...others] },
  };
}
