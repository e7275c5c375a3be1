import { counter } from '../measure/metrics.ts';
import { bookUnreachable } from './bookFailure.ts';
import type { Gateway } from './client.ts';
import { connectAndWatch } from './crowd.ts';

const attempts = /* @__PURE__ */ counter('alternate_attempts');
const admitted = /* @__PURE__ */ counter('alternate_admitted');
const rejected = /* @__PURE__ */ counter('alternate_rejected');
const refused = /* @__PURE__ */ counter('alternate_refused');

/** Connects one client of the alternate Origin, where one is named, and lets it go again. */
export async function admitAlternate(gateway: Gateway, index: number): Promise<void> {
  const { alternateOrigin } = gateway.plan;
  if (alternateOrigin === undefined) return;
  attempts.add(1);
  const result = await connectAndWatch(gateway, index, alternateOrigin);
  if (result.kind === 'connected') {
    admitted.add(1);
    result.client.disconnect();
    return;
  }
  // The gateway answers others: what it leaves without a word is turned away.
  const { rejection } = result;
  if (rejection === undefined) {
    if (result.kind === 'unreachable') bookUnreachable(gateway.plan, index, result);
    return;
  }
  rejected.add(1, { message: rejection.message });
  if (rejection.cause === 'origin-not-allowed') refused.add(1);
}
