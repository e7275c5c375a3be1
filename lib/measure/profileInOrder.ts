import type { Plan } from '../../contract/plan.ts';

let profile: Plan['profile'] | undefined;

/** Remembers, in k6's init context, the profile as it was written. */
export function keepProfile(plan: Plan): void {
  ({ profile } = plan);
}

/**
 * The profile of a plan with its keys in the order in which they were written. What `setup()` hands on, k6 sorts by its
 * keys; a gateway may pass on the text of what it got, and a pattern is then looked for in it.
 */
export function profileInOrder(plan: Plan): Plan['profile'] {
  return profile ?? plan.profile;
}
