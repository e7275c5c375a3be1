import type { Listener } from './eventTypes.ts';

/** Listeners of any event: they get its name before its arguments. A list is replaced, not changed. */
export type CatchAll = readonly Listener[];

/** Without this listener, or without any. */
export function without(list: CatchAll = [], listener: Listener | undefined): CatchAll {
  if (listener === undefined) return [];
  const index = list.indexOf(listener);
  return list.filter((_, i) => i !== index);
}

export function callAll(list: CatchAll, self: unknown, event: unknown[]): void {
  for (const listener of list) listener.apply(self, event);
}
