import * as z from 'zod/mini';

/** 0 to 1. */
const share = z.number();
const spread = z.object({ avg: share, max: share });

/** CPU of the generator's machine in the course of a run; averages, each at the middle of what it was measured over. */
export const pressurePointsSchema = z.array(
  z.object({
    atMs: z.number(),
    /** Share of the time in which at least one task could run and had no core. */
    waiting: share,
    /** Share of all cores that was busy, with whatever. */
    busy: share,
  }),
);

/** The same in figures, for the time of the load; the most is that of a quarter of a second. */
export const pressureSchema = z.object({
  /** Who runs on that machine. */
  machineOf: z.enum(['generator', 'generator and gateway']),
  cores: z.number(),
  waiting: spread,
  busy: spread,
});
