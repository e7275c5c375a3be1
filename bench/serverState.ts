import * as z from 'zod';

/** What the benchmark's server sees since the last reset. */
export const serverStateSchema = z.object({
  connected: z.number(),
  /** Parts of the client that have come to each gate. */
  ready: z.number(),
  finished: z.number(),
  pongs: z.number(),
  /** Disconnects by reason. */
  dropped: z.record(z.string(), z.number()),
});

export type ServerState = z.infer<typeof serverStateSchema>;
