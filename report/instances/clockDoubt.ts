import { uncertaintyOf } from './clocks.ts';
import { knownClock } from './instanceSamples.ts';
import { type MeasuredInstance, publisherAmong } from './measuredInstance.ts';
import type { ClockDoubt } from './reconsider.ts';

/**
 * How far times may be off that were taken by the clocks of two instances: by the worst pair of those that have samples.
 *
 * @param of instances of the run; one has one clock
 */
export function clockDoubtOf(measured: readonly MeasuredInstance[], of: number): ClockDoubt {
  const publisher = publisherAmong(measured.map(({ instance }) => instance));
  const publishing = measured.find(({ instance }) => instance === publisher)?.clock;
  const from = publishing === undefined ? undefined : knownClock(publishing);
  return {
    uncertainty(metric) {
      if (of === 1) return 0;
      const receivers = measured.filter(({ samples: { figures } }) => (figures.get(metric)?.count ?? 0) > 0);
      if (from === undefined) return { unknown: notCompared(publisher?.document.index) };
      let most = 0;
      for (const { instance, clock } of receivers) {
        const to = knownClock(clock);
        if (to === undefined) return { unknown: notCompared(instance.document.index) };
        most = Math.max(most, uncertaintyOf(to, from));
      }
      return most;
    },
  };
}

function notCompared(index: number | undefined): string {
  const whose = index === undefined ? 'the instance that publishes' : `instance ${index}`;
  return `the clock of ${whose} was not compared with the others before and after the load`;
}
