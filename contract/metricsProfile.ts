import * as z from 'zod/mini';
import { parseSelector } from './prometheus/selector.ts';

/*
 * The part of a profile that says where the figures of a gateway stand in its metrics: paths into a JSON document, or
 * series of Prometheus' text format. A figure that is null or left out is one that the gateway does not report.
 */

const path = z.string();

/** A limit that the metrics do not report may stand in the profile itself; 0: there is none. */
const limitAsNumber = z.int().check(z.gte(0));

const jsonFigure = z.optional(z.nullable(path));
const jsonLimit = z.optional(z.nullable(z.union([path, limitAsNumber], { error: 'expected a path or a number' })));

const jsonMetricsSchema = z.strictObject({
  format: z.optional(z.literal('json')),
  totalConnections: jsonFigure,
  totalSubscriptions: jsonFigure,
  connectionsPerOrigin: jsonFigure,
  subscribersPerJob: jsonFigure,
  idleClients: jsonFigure,
  maxConnections: jsonLimit,
  maxConnectionsPerOrigin: jsonLimit,
  maxSubscriptionsPerClient: jsonLimit,
  idleTimeoutMs: jsonLimit,
  /** Replays by job id. */
  lastCatchUp: jsonFigure,
  /** Paths inside one of these. */
  lastCatchUpEntry: z.optional(z.strictObject({ events: jsonFigure, durationMs: jsonFigure, recordedAt: jsonFigure })),
});

const selector = z.string().check(
  z.refine((text) => parseSelector(text) !== undefined, {
    error:
      'expected the name of a series, with labels in braces where only some are meant: ws_connections{state="open"}',
  }),
);
const labelName = z.string().check(z.minLength(1));

/** All series that are selected, added up. */
const seriesSchema = {
  series: selector,
  /** What is subtracted, where a gateway counts what comes and what goes: totals of disconnects. */
  minus: z.optional(selector),
  /** Factor to the unit of the figure: 1000 for a time in seconds. */
  times: z.optional(z.number().check(z.positive())),
};
const expectedFigure = 'expected the name of a series, or { "series": …, "minus": …, "times": … }';
const figureSchema = z.union([selector, z.strictObject(seriesSchema)], { error: expectedFigure });
const figure = z.optional(z.nullable(figureSchema));
const limit = z.optional(
  z.nullable(
    z.union([selector, z.strictObject(seriesSchema), limitAsNumber], { error: `${expectedFigure}, or a number` }),
  ),
);
const countsSchema = z.strictObject({
  series: selector,
  minus: z.optional(selector),
  /** The label whose values the figure is reported by; series that differ in others are added up. */
  by: labelName,
});
const counts = z.optional(z.nullable(countsSchema));

const prometheusMetricsSchema = z.strictObject({
  format: z.literal('prometheus'),
  totalConnections: figure,
  totalSubscriptions: figure,
  connectionsPerOrigin: counts,
  subscribersPerJob: counts,
  idleClients: figure,
  maxConnections: limit,
  maxConnectionsPerOrigin: limit,
  maxSubscriptionsPerClient: limit,
  idleTimeoutMs: limit,
  lastCatchUp: z.optional(
    z.nullable(
      z.strictObject({
        /** The label that names the job; without one the figures are of the newest replay of all. */
        by: z.optional(labelName),
        events: figure,
        durationMs: figure,
        recordedAt: figure,
      }),
    ),
  ),
});

export const metricsSchema = z.discriminatedUnion('format', [jsonMetricsSchema, prometheusMetricsSchema], {
  error: 'expected "json" or "prometheus"',
});

export type JsonMetrics = z.infer<typeof jsonMetricsSchema>;
export type PrometheusMetrics = z.infer<typeof prometheusMetricsSchema>;
export type PrometheusFigure = z.infer<typeof figureSchema>;
export type PrometheusCounts = z.infer<typeof countsSchema>;
export type MetricsProfile = z.infer<typeof metricsSchema>;
