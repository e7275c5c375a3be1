import { counter } from '../measure/metrics.ts';
import { showEvent } from '../measure/readEvent.ts';
import type { NamespaceSocket } from '../socketio/k6.ts';
import type { Wire } from './wire.ts';

const unreadableErrors = /* @__PURE__ */ counter('unreadable_errors');

/** The last event of each name that the profile does not list. */
export interface UnknownEvents {
  /** One that holds this text, such as a job's id, as it came; any where no text is given. */
  find(holding?: string, since?: number): string | undefined;
}

/**
 * Takes note of events that no entry of the profile names, until the first job event that one does name: a listener of
 * all events would cost time for each delivery of a burst.
 */
export function watchUnknown(socket: NamespaceSocket, { names, jobEvents }: Wire): UnknownEvents {
  // Made when there is something to keep: most clients never see such an event.
  let found: Map<string, { readonly args: readonly unknown[]; readonly at: number }> | undefined;
  const listener = (event: string, ...args: unknown[]) => {
    if (jobEvents.some((known) => known.event === event)) socket.offAny(listener);
    else if (!names.has(event)) {
      found ??= new Map();
      found.set(event, { args, at: socket.receivedAt });
    }
  };
  socket.onAny(listener);
  return {
    find(holding = '', since = 0) {
      for (const [event, { args, at }] of found ?? []) {
        if (at >= since && (JSON.stringify(args) ?? '').includes(holding)) return showEvent(event, args);
      }
      return undefined;
    },
  };
}

/** Records what may be an error of the gateway's in another form than the profile's: its words cannot be judged then. */
export function recordUnreadableError(client: number, message: string): void {
  unreadableErrors.add(1, { client, message });
}

/** Says that an event came in place of an error and that the profile does not list its name. */
export function otherName(shown: string): string {
  return `the profile does not name ${shown}, which came where error.event was due`;
}

/** Says that an event belongs to the job and that the profile does not list its name. */
export function notAmongJobEvents(shown: string): string {
  return `jobEvents of the profile does not name ${shown}, which holds the id of the job`;
}
