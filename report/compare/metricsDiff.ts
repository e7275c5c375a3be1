import * as z from 'zod/mini';
import { flatten, type Leaf } from './flatten.ts';

const leaf = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const side = z.object({ path: z.string(), stage: z.optional(z.string()), capturedAt: z.optional(z.string()) });

/** The report of `rlt compare-metrics`. */
export const metricsDiffSchema = z.object({
  generatedAt: z.string(),
  baseline: side,
  target: side,
  /** Numbers that differ, by path; a number that only one side has counts as a change from, or to, zero. */
  changes: z.array(
    z.object({
      path: z.string(),
      baseline: z.optional(z.number()),
      target: z.optional(z.number()),
      delta: z.number(),
      /** Of the baseline; absent where there is none to divide by. */
      percent: z.optional(z.number()),
    }),
  ),
  /** What cannot be subtracted and differs: texts, truth values, a value that changed its type. */
  otherChanges: z.optional(
    z.array(z.object({ path: z.string(), baseline: z.optional(leaf), target: z.optional(leaf) })),
  ),
  /** Paths that only the target has. */
  added: z.optional(z.array(z.string())),
  /** Paths that only the baseline has. */
  removed: z.optional(z.array(z.string())),
});

export type MetricsDiff = z.infer<typeof metricsDiffSchema>;

export interface MetricsSide {
  readonly path: string;
  readonly stage?: string | undefined;
  readonly capturedAt?: string | undefined;
  readonly metrics: unknown;
}

/**
 * Compares two metrics documents value by value.
 *
 * @param all also list numbers that are the same on both sides
 */
export function diffMetrics(
  baseline: MetricsSide,
  target: MetricsSide,
  { all = false, now = new Date() }: { all?: boolean; now?: Date } = {},
): MetricsDiff {
  const [before, after] = [flatten(baseline.metrics), flatten(target.metrics)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changes: MetricsDiff['changes'] = [];
  const otherChanges: NonNullable<MetricsDiff['otherChanges']> = [];
  for (const path of paths) {
    const [old, current] = [before.get(path), after.get(path)];
    if (isNumberOrMissing(old) && isNumberOrMissing(current)) {
      const change = numberChange(path, old, current);
      if (all || change.delta !== 0) changes.push(change);
    } else if (old !== current) {
      otherChanges.push({
        path,
        ...(old === undefined ? {} : { baseline: old }),
        ...(current === undefined ? {} : { target: current }),
      });
    }
  }
  return {
    generatedAt: now.toISOString(),
    baseline: sideOf(baseline),
    target: sideOf(target),
    changes,
    otherChanges,
    added: paths.filter((path) => !before.has(path)),
    removed: paths.filter((path) => !after.has(path)),
  };
}

function numberChange(path: string, old: number | undefined, current: number | undefined) {
  const delta = round((current ?? 0) - (old ?? 0));
  return {
    path,
    ...(old === undefined ? {} : { baseline: old }),
    ...(current === undefined ? {} : { target: current }),
    delta,
    ...(old === undefined || current === undefined || old === 0 ? {} : { percent: round((delta / old) * 100) }),
  };
}

/** Takes away what floating point adds: 0.1 + 0.2 - 0.3 is no change. */
function round(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

function isNumberOrMissing(value: Leaf | undefined): value is number | undefined {
  return value === undefined || typeof value === 'number';
}

function sideOf({ path, stage, capturedAt }: MetricsSide) {
  return {
    path,
    ...(stage === undefined ? {} : { stage }),
    ...(capturedAt === undefined ? {} : { capturedAt }),
  };
}
