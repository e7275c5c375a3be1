import type { Logger } from 'pino';
import type { Behaviour } from '../behaviour.ts';
import type { GoalId } from './goalIds.ts';

/** A plausible bug that can be switched on, to see whether the goal that it breaks turns red. */
export interface Defect {
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly bug: string;
  /** Goals that must fail; empty for a variation that the contract allows, with which every goal must pass. */
  readonly fails: readonly GoalId[];
  /** Goals that lose their evidence to it: they may be failed, invalid or passed. */
  readonly mayFail?: readonly GoalId[];
  /** The steps that it replaces, made anew for each gateway so that counters start at zero. */
  readonly apply: (usual: Behaviour, log: Logger) => Partial<Behaviour>;
}

/** Whether the contract allows it, so that a run must pass. */
export function isLegal(defect: Defect): boolean {
  return defect.fails.length === 0;
}

/** True for one call in `n`, the first time at call number `first`. */
export function oneIn(n: number, first: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % n === first % n;
  };
}
