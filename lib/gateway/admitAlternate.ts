import { counter } from '../measure/metrics.ts';
import type { ClientContext } from './client.ts';
import { connectAndWatch } from './crowd.ts';
import { recordUnreachable } from './recordFailure.ts';

const attempts = /* @__PURE__ */ counter('alternate_attempts');
const admitted = /* @__PURE__ */ counter('alternate_admitted');
const rejected = /* @__PURE__ */ counter('alternate_rejected');
const refused = /* @__PURE__ */ counter('alternate_refused');

/** Connects one client of the alternate Origin, where one is named, and lets it go again. */
export async function admitAlternate(context: ClientContext, index: number): Promise<void> {
  const { alternateOrigin } = context.plan;
  if (alternateOrigin === undefined) return;
  attempts.add(1);
  const result = await connectAndWatch(context, index, alternateOrigin);
  if (result.kind === 'connected') {
    admitted.add(1);
    result.client.disconnect();
    return;
  }
  // The gateway answers others: what it leaves without a word is turned away.
  const { rejection } = result;
  if (rejection === undefined) {
    if (result.kind === 'unreachable') recordUnreachable(context.plan, index, result);
    return;
  }
  rejected.add(1, { message: rejection.message });
  if (rejection.cause === 'origin-not-allowed') refused.add(1);
}
