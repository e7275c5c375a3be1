import type { Plan } from '../../contract/plan.ts';
import type { Barrier } from './barrier.ts';

/** The other instances of k6 that are one run with this one. */
export interface OtherInstances {
  /** Prepares the run in one of them and hands what that has found to all. */
  prepareOnce_<Of extends Plan, Data>(
    plan: Of,
    prepare: ((plan: Of) => Promise<Data>) | undefined,
  ): Promise<Data | undefined>;
  /** Waits until all of them are there; from then on `sharedClock` has times that all share. */
  start_(plan: Plan): Promise<void>;
  /** Where their roles meet; undefined where nobody knows how many they are. */
  barrier_(plan: Plan): Promise<Barrier | undefined>;
}

let others: OtherInstances | undefined;

/** Called once in the init context of each VU. */
export function meetOthers(found: OtherInstances): void {
  others = found;
}

/** undefined: this k6 is the only one of its run. */
export function otherInstances(): OtherInstances | undefined {
  return others;
}
