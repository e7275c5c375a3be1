import * as z from 'zod/mini';

const count = z.number();
const ms = z.number();

/** The instances of k6 that a run was divided among, side by side. */
export const instancesSchema = z.object({
  of: count,
  /** What is missing, cut off, there twice or of another run; empty where all is there. */
  problems: z.array(z.string()),
  /** The metric of which `samples`, `p50` and `p95` are; absent where the scenario has no time that is judged. */
  metric: z.optional(z.string()),
  /** How far a difference of times of two instances may be off after the correction, at most; null where the clocks were not compared, and absent where no time is taken by two. */
  uncertaintyMs: z.optional(z.nullable(ms)),
  /** Values are told apart by so much for percentiles, because there are too many to keep each; absent where all are exact. */
  resolutionMs: z.optional(ms),
  parts: z.array(
    z.object({
      index: count,
      /** Name of its machine; absent where it does not say. */
      host: z.optional(z.string()),
      platform: z.string(),
      tool: z.string(),
      k6: z.string(),
      /** ISO-8601, by its own clock. */
      startedAt: z.string(),
      vus: z.nullable(count),
      clients: count,
      samples: count,
      /** Of its own samples alone; null where it has none. */
      p50: z.nullable(z.number()),
      p95: z.nullable(z.number()),
      /** How late its k6 was with frames whose send time is known; null where there was none, absent in earlier reports. */
      receiveDelayP95Ms: z.optional(z.nullable(ms)),
      cpuSeconds: z.nullable(z.number()),
      maxRssBytes: z.nullable(count),
      /** Against the clock that all share; null where it was not compared before or after the load. */
      clock: z.nullable(
        z.object({
          /** What had to be added to its times before the load. */
          offsetMs: ms,
          /** How far that may be off, plus or minus. */
          boundMs: ms,
          /** How much the offset changed until after the load. */
          driftMs: ms,
        }),
      ),
      /** Why it does not hold everything. */
      problem: z.optional(z.string()),
    }),
  ),
});

export type InstancesReport = z.infer<typeof instancesSchema>;
export type InstancePart = InstancesReport['parts'][number];
