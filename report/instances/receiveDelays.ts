import { formatValue } from '../../text/format.ts';
import { delayIn, isLarge } from '../receiveDelay.ts';
import type { MeasuredInstance } from './measuredInstance.ts';

/** How late one instance's k6 was with frames whose send time is known. */
export interface InstanceDelay {
  readonly index: number;
  /** Figures of the trend; undefined where it has no sample. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

export function delaysOf(measured: readonly MeasuredInstance[]): InstanceDelay[] {
  return measured.map(({ instance: { document }, samples }) => ({
    index: document.index,
    figures: samples.figures.get('receive_delay'),
  }));
}

/**
 * Says of instances whose load generator was later than those of the others, where the figures of all hide it.
 *
 * @param all figures of all instances together
 * @param limitMs the shortest time that a goal allows
 */
export function delayWarnings(
  all: Readonly<Record<string, number>> | undefined,
  delays: readonly InstanceDelay[],
  limitMs: number | undefined,
): string[] {
  if (isLarge(delayIn(all, ''), limitMs)) return [];
  return delays.flatMap(({ index, figures }) => {
    const delay = delayIn(figures, '');
    return delay === undefined || !isLarge(delay, limitMs)
      ? []
      : [
          `in instance ${index} k6 read frames ${formatValue(delay['p(95)'], 'ms')} (p95) after they had been sent, ` +
            'which the figures of all instances together do not show: give it more CPU, or fewer clients to each instance',
        ];
  });
}
