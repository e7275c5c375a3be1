import type { Counter } from 'k6/metrics';
import type { CompiledJobEvent } from '../../contract/jobEvent.ts';
import type { Plan } from '../../contract/plan.ts';
import { showEvent } from '../../contract/readEvent.ts';
import { sampleMetadata } from './metrics.ts';

/** Counts what came and could not be read; the first of each VU is shown as it came. */
export function openUnreadable(unreadable: Counter, plan: Plan) {
  const metadata = sampleMetadata();
  let isShown = false;
  // Says that someone looked.
  unreadable.add(0);
  return (client: number, why: string, { event }: CompiledJobEvent, first: unknown, second: unknown): void => {
    metadata.client = client;
    if (!isShown) {
      const message = `${why} in ${showEvent(event, [first, second])}`;
      metadata.message = encodeURIComponent(message);
      // Beside the command line, whose report says it, there is no other place for it.
      if (!plan.progress) console.error(`an event could not be read: ${message}`);
    }
    isShown = true;
    unreadable.add(1);
    delete metadata.message;
    delete metadata.client;
  };
}
