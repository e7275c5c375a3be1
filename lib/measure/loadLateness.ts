import type { Plan } from '../../contract/plan.ts';
import { settleMsOf } from '../../contract/settleMsOf.ts';

/** What looks at first events, where nothing acknowledges a subscription. Only k6's init context can load it. */
export function loadLateness({ profile }: Plan) {
  return settleMsOf(profile.subscribe) === undefined ? undefined : require('../apart/lateness.ts');
}
