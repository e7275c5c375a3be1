import { delay } from '../measure/delay.ts';
import { counter, trend } from '../measure/metrics.ts';
import { bookUnreachable } from './bookFailure.ts';
import type { ConnectResult } from './client.ts';
import type { Crowd } from './crowd.ts';

const released = counter('slots_released');
const reused = counter('slots_reused');
const attempts = counter('slot_reuse_attempts');
const duration = trend('slot_reuse_duration');

/** Pause between two attempts: the gateway may take a moment to notice that a client has left. */
const retryMs = 50;

/** One client leaves; a new one tries to take its slot until it is let in or `disconnectTimeoutMs` is over. */
export async function reuseSlot(crowd: Crowd): Promise<void> {
  const { clock, plan } = crowd.gateway;
  const leaver = crowd.admitted[0];
  if (leaver === undefined) return;
  const releasedAt = clock.now();
  leaver.disconnect();
  released.add(1);
  let result: ConnectResult | undefined;
  for (let attempt = 0; clock.now() - releasedAt <= plan.disconnectTimeoutMs; attempt++) {
    if (attempt > 0) await delay(retryMs);
    const startedAt = clock.now();
    attempts.add(1);
    result = await crowd.connect(leaver.index);
    if (result.kind !== 'connected') continue;
    duration.add(startedAt + result.afterMs - releasedAt);
    reused.add(1);
    return;
  }
  if (result?.kind === 'unreachable' && result.rejection === undefined) {
    bookUnreachable(plan, leaver.index, result);
  }
}
