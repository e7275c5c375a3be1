import type { Plan } from '../../contract/plan.ts';

type OtherWays = typeof import('../apart/otherWays.ts');

let loaded: OtherWays | undefined;

/** Loads ways to subscribe and to meet that few gateways ask for, where the plan has one. Only k6's init context can. */
export function loadOtherWays({ profile: { subscribe, unsubscribe }, barrierUrl }: Plan): void {
  const isPlain = [subscribe, unsubscribe].every((each) => each === null || 'event' in each);
  if (!isPlain || barrierUrl !== undefined) loaded = require('../apart/otherWays.ts');
}

/** undefined: clients subscribe by an event, and roles meet in Redis. */
export function otherWays(): OtherWays | undefined {
  return loaded;
}
