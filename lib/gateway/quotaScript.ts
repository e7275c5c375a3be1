import type { MetricTable } from '../../contract/metric.ts';
import type { Quota, Slots, SlotsOrReason } from '../../thresholds/quotaSlots.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { reportProgress } from '../measure/progress.ts';
import { scenarioScript } from '../measure/script.ts';
import type { Setup } from '../measure/setup.ts';
import { quotaTimes } from '../measure/times.ts';
import { clientContext } from './clientContext.ts';
import { Crowd } from './crowd.ts';
import { metricsReader } from './fetchMetrics.ts';
import { holdOpen } from './holdOpen.ts';
import { keepActive } from './keepActive.ts';
import { loadLimits } from './loadLimits.ts';
import { reuseSlots } from './reuseSlots.ts';
import { readAtLimit, watchLimit } from './watchLimit.ts';

/**
 * The script of a quota: clients that fill the gateway to its last slot, race for that one, and take slots again that
 * were given back.
 *
 * @param whileFull what else there is to see while no slot is free
 */
export function quotaScript<Name extends string, Id extends string, Metrics extends MetricTable>(
  definition: ScenarioDefinition<Name, Id, Metrics>,
  quota: Quota,
  whileFull: (crowd: Crowd, slots: Slots) => Promise<void> = async () => {},
) {
  const limits = loadLimits();
  const script = scenarioScript(definition, {
    roles: () => ({ clients: 1 }),
    maxDurationMs: (plan) => quotaTimes(plan).wholeMs,
    // Before anybody connects: what the gateway's limit is and how much of it is free.
    prepare: async (plan): Promise<SlotsOrReason> => limits.slotsOf(quota, plan, await metricsReader(plan)()),
  });
  return {
    ...script,

    async clients({ plan, slots }: Setup & SlotsOrReason) {
      if (slots === null) return;
      const crowd = new Crowd(await clientContext(plan), quota.cause);
      const active = keepActive(() => crowd.admitted, slots.idleTimeoutMs);
      const progress = reportProgress(plan, () => crowd.seen);

      await crowd.fill(slots.free - 1);
      crowd.race(1 + slots.extras);
      await crowd.decided();
      crowd.count(slots);
      await readAtLimit(plan, { limit: slots.limit, countOf: quota.countOf }, crowd.admitted.length);
      await whileFull(crowd, slots);
      await reuseSlots(crowd, slots.extras);

      await holdOpen(crowd.context, crowd.admitted);
      progress.stop();
      active.stop();
      crowd.leave();
    },

    /** Watches that the gateway's own figures never go above the limit, and keeps all of them beside ours. */
    async observer(data: Setup & SlotsOrReason) {
      const { plan, slots } = data;
      const watched = slots?.counted && { limit: slots.limit, countOf: quota.countOf };
      await Promise.all([watched && watchLimit(plan, watched), script.observer(data)]);
    },
  };
}
