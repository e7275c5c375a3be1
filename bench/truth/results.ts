import type { Machine } from '../../tools/machine.ts';
import type { Measured, NotMeasured } from './judge.ts';
import type { Case } from './plan.ts';

/** A case with every round of it, in their order. */
export interface Row extends Case {
  readonly rounds: readonly (Measured | NotMeasured)[];
}

export interface Results {
  readonly version: 1;
  readonly machine: Machine;
  readonly rows: readonly Row[];
  /** What could not be measured on this machine, and why. */
  readonly skipped: readonly string[];
}
