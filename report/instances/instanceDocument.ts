import '../../contract/schemaMessages.ts';
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Plan } from '../../contract/plan.ts';
import { planSchema } from '../../settings/schemas.ts';
import { environmentSchema } from '../schema.ts';

/*
 * What one instance of k6 leaves behind, in a folder of its own: k6's samples, the script's summary, and this document,
 * which is written last: a folder without it is not whole.
 */

export const instanceDocumentName = 'instance.json';

const fileSchema = z.object({
  /** Its name in the folder. */
  file: z.string(),
  bytes: z.int().check(z.nonnegative()),
  /** Of the file as it lies there, in hexadecimal digits. */
  sha256: z.string(),
});

const timeSchema = z
  .string()
  .check(
    z.refine((text) => !Number.isNaN(Date.parse(text)), { error: 'expected a time, such as 2026-03-01T10:15:00.000Z' }),
  );

export const instanceDocumentSchema = z.object({
  kind: z.literal('realtime-load-test instance'),
  version: z.literal(1),
  runId: z.string(),
  scenario: z.string(),
  /** From 1 on, in the order of k6's execution segments, as the k6 operator counts them. */
  index: z.int().check(z.positive()),
  of: z.int().check(z.positive()),
  /** `planHashOf` the plan: all instances of a run have the same one. */
  planHash: z.string(),
  plan: z.custom<Plan>(isPlan, { error: 'expected the plan of a run' }),
  environment: environmentSchema,
  /** Name of the machine, or of its pod. */
  host: z.optional(z.string()),
  /** ISO-8601, by this machine's own clock. */
  startedAt: timeSchema,
  endedAt: timeSchema,
  /** null where k6 was ended by a signal, or never started. */
  exitCode: z.nullable(z.int()),
  /** Why k6 did not come to its end; what there was until then is in the folder. */
  problem: z.optional(z.string()),
  /** What k6 logged as errors, without secrets. */
  errors: z.array(z.string()),
  resources: z.object({ cpuSeconds: z.nullable(z.number()), maxRssBytes: z.nullable(z.number()) }),
  /** k6's samples: gzipped CSV (`.csv.gz`) or the compact format (`.rltc`); absent where k6 left none. */
  samples: z.optional(z.extend(fileSchema, { rows: z.int().check(z.nonnegative()) })),
  /** What `handleSummary` wrote; absent where k6 left none. */
  summary: z.optional(fileSchema),
});

/** An address is the one thing that every run has, and that a plan of no version lacks. */
function isPlan(value: unknown): boolean {
  const { data } = planSchema.safeParse(value);
  return data !== undefined && typeof data.apiUrl === 'string';
}

export type InstanceDocument = z.infer<typeof instanceDocumentSchema>;

/** SHA-256 of a plan, whatever the order of its keys. */
export function planHashOf(plan: Plan): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(plan)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}
