import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../reporting/details.ts';
import { count, ms, reportSchemaOf, snapshotFields } from '../schema.ts';

/*
 * Details of a scenario that has no report of its own: whatever its definition declares, measured in the same way.
 * A reader needs nothing beside them. Times in it count from the start of the time line, courses have a few hundred
 * points however long the run was.
 */

const declared = {
  name: z.string(),
  unit: z.enum(['ms', 's', '1', 'bytes']),
  meaning: z.string(),
  /** k6's own figures over all samples; empty where there was none. */
  values: z.record(z.string(), z.number()),
};

/** A sample that tells something of itself. */
const exampleSchema = z.object({ atMs: ms, value: z.number(), metadata: z.record(z.string(), z.string()) });

export const trendSchema = z.object({
  type: z.literal('trend'),
  ...declared,
  /** By the time of the samples; quantiles to within 1 %. */
  course: z.array(z.object({ atMs: ms, count, p50: z.number(), p95: z.number(), max: z.number() })),
  /** The value that a share of all samples does not exceed, to within 1 %. */
  quantiles: z.array(z.object({ share: z.number(), value: z.number() })),
  /** Raw samples in the order of time: one of every `oneIn`, drawn evenly where there are more than 10,000. */
  samples: z.object({ oneIn: count, values: z.array(z.object({ atMs: ms, value: z.number() })) }),
  /** The largest, with what they tell of themselves. */
  worst: z.array(exampleSchema),
});

export const counterSchema = z.object({
  type: z.literal('counter'),
  ...declared,
  /** The sum until then. */
  course: z.array(z.object({ atMs: ms, total: z.number() })),
  /** The first that counted something and tell what it was. */
  examples: z.array(exampleSchema),
});

export const rateSchema = z.object({
  type: z.literal('rate'),
  ...declared,
  /** Samples since the point before that were true, and that were not. */
  course: z.array(z.object({ atMs: ms, passes: count, fails: count })),
  /** The first that were true and tell what they were. */
  examples: z.array(exampleSchema),
});

export const gaugeSchema = z.object({
  type: z.literal('gauge'),
  ...declared,
  /** The last value of each span. */
  course: z.array(z.object({ atMs: ms, value: z.number() })),
});

export const genericDetailsSchema = z.object({
  /** What the scenario shows, in a sentence. */
  about: z.string(),
  ...snapshotFields,
  /** How large the run was: the numbers among the settings that the scenario takes, without those that move a limit. */
  load: z.record(z.string(), z.number()),
  /** The metric that each goal is about, by the goal's id. */
  goalMetrics: z.record(z.string(), z.string()),
  /** Every metric that it declares, in the order in which it does. */
  metrics: z.array(z.discriminatedUnion('type', [trendSchema, counterSchema, rateSchema, gaugeSchema])),
});

/** The report of a scenario that is not built in. */
export const genericReportSchema = reportSchemaOf(z.string(), genericDetailsSchema);

export type GenericDetails = z.infer<typeof genericDetailsSchema>;
export type MeasuredMetric = GenericDetails['metrics'][number];
export type MeasuredTrend = z.infer<typeof trendSchema>;
export type MeasuredCounter = z.infer<typeof counterSchema>;
export type MeasuredRate = z.infer<typeof rateSchema>;
export type MeasuredGauge = z.infer<typeof gaugeSchema>;
export type Example = z.infer<typeof exampleSchema>;

export const genericForm = detailsForm(genericDetailsSchema);

export type GenericReport = ReportWith<GenericDetails>;

/** The verdicts on a metric. */
export function goalsOn({ details, goals = [] }: GenericReport, metric: string) {
  return goals.filter(({ id }) => Object.hasOwn(details.goalMetrics, id) && details.goalMetrics[id] === metric);
}

/** Trends of durations. */
export function timesOf({ details }: GenericReport): MeasuredTrend[] {
  return details.metrics.flatMap((metric) => (metric.type === 'trend' && metric.unit === 'ms' ? metric : []));
}
