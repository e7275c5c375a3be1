import type { Plan } from '../../contract/plan.ts';
import type { RecorderOf } from './metrics.ts';

/** Counts what came and could not be read; the first of each VU is shown as it came. */
export function openUnreadable(unreadable: RecorderOf<'unreadable_deliveries'>, plan: Plan) {
  let isShown = false;
  // Says that someone looked.
  unreadable.add(0);
  return (client: number, describe: () => string): void => {
    const message = isShown ? undefined : describe();
    if (!isShown) {
      // Beside the command line, whose report says it, there is no other place for it.
      if (!plan.progress) console.error(`an event could not be read: ${message}`);
    }
    isShown = true;
    unreadable.add(1, { client, message });
  };
}
