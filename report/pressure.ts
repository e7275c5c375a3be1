import type { Generator, Timeline } from './schema.ts';

/** CPU of the generator's machine over a short time. */
export interface PressureSample {
  /** Epoch milliseconds: the end of what the shares were measured over. */
  readonly time: number;
  /** Length of that, in milliseconds. */
  readonly overMs: number;
  /** Share of the time in which at least one task could run and had no core. */
  readonly waiting: number;
  /** Share of all cores that was busy. */
  readonly busy: number;
}

/** What was seen of the CPU of the generator's machine while k6 ran. */
export interface MachinePressure {
  readonly cores: number;
  /** Whether the gateway runs there too. */
  readonly hasGateway: boolean;
  readonly samples: readonly PressureSample[];
}

/** A span of time, in epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** Points that a report keeps, however long the run was. */
const mostPoints = 400;

/** Samples that share a point are averaged: of shares of time that is the share of the longer time. */
export function pressurePoints(startedAt: number, pressure: MachinePressure | undefined): Pick<Timeline, 'pressure'> {
  const samples = pressure?.samples ?? [];
  if (samples.length === 0) return {};
  const size = Math.ceil(samples.length / mostPoints);
  const points: NonNullable<Timeline['pressure']> = [];
  for (let start = 0; start < samples.length; start += size) {
    const group = samples.slice(start, start + size).map((sample) => ({ ...sample, weight: sample.overMs }));
    const [first = { time: 0, overMs: 0 }, last = first] = [group[0], group.at(-1)];
    points.push({
      atMs: Math.round((first.time - first.overMs + last.time) / 2 - startedAt),
      waiting: average(group, 'waiting'),
      busy: average(group, 'busy'),
    });
  }
  return { pressure: points };
}

/**
 * The figures of the load alone: k6 keeps a core busy while it starts, when nobody waits for it.
 *
 * @param load when there was load; undefined where nobody came, and all that was seen counts
 */
export function summarizePressure(
  pressure: MachinePressure | undefined,
  load: Span | undefined,
): Pick<Generator, 'pressure'> {
  if (pressure === undefined) return {};
  const during = pressure.samples
    .map((sample) => ({ ...sample, weight: load === undefined ? sample.overMs : overlap(sample, load) }))
    .filter(({ weight }) => weight > 0);
  if (during.length === 0) return {};
  const spread = (name: 'waiting' | 'busy') => ({
    avg: average(during, name),
    max: hundredths(Math.max(...during.map((sample) => sample[name]))),
  });
  return {
    pressure: {
      machineOf: pressure.hasGateway ? 'generator and gateway' : 'generator',
      cores: pressure.cores,
      waiting: spread('waiting'),
      busy: spread('busy'),
    },
  };
}

interface Weighted extends PressureSample {
  readonly weight: number;
}

function average(samples: readonly Weighted[], name: 'waiting' | 'busy'): number {
  const weight = samples.reduce((sum, sample) => sum + sample.weight, 0);
  return hundredths(samples.reduce((sum, sample) => sum + sample[name] * sample.weight, 0) / weight);
}

function overlap({ time, overMs }: PressureSample, { from, until }: Span): number {
  return Math.min(time, until) - Math.max(time - overMs, from);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
