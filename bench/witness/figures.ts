import * as z from 'zod';

/** Milliseconds from publish to receipt, as the witness has seen them. */
export const witnessFiguresSchema = z.object({
  samples: z.number(),
  /** Events that its sockets should have got and did not. */
  missing: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});

export type WitnessFigures = z.infer<typeof witnessFiguresSchema>;
