import { clearTimeout, setTimeout } from 'k6/timers';

/** A timer of `startTimer` or `startInterval`; `stopTimer` ends it. */
export interface Timer {
  id: number;
  /** undefined once it has fired or was stopped. */
  callback: (() => void) | undefined;
  setAt: number;
  dueAt: number;
  /** Milliseconds between two calls of an interval; 0 for a timer that fires once. */
  readonly everyMs: number;
}

/** A timer that is due within so many milliseconds may be due before k6 is asked to withdraw it. */
const marginMs = 10;
/** k6 counts in nanoseconds: a timer of Infinity fires at once. */
const longestMs = 2 ** 31;

/**
 * Calls back once, as `setTimeout` of `k6/timers` does, but never too early.
 *
 * k6 2.2 has one queue of timers and one alarm for the first of them. Each alarm runs whichever timer is then first,
 * without a look at its time. An alarm too many therefore fires a timer of a minute at once, and there is one where a
 * timer is cancelled that is already due (its alarm is not withdrawn), and where a timer's callback, which sets or
 * cancels another one, stays busy until the next one is due. So a timer here looks at the clock when it is called, and
 * waits for the rest where there is one; and one that is due is not cancelled, but runs empty.
 */
export function startTimer(delayMs: number, callback: () => void): Timer {
  return started({ id: 0, callback, setAt: 0, dueAt: 0, everyMs: 0 }, delayMs);
}

/** Calls back again and again, as `setInterval` does; an iteration does not end before it is stopped. */
export function startInterval(everyMs: number, callback: () => void): Timer {
  return started({ id: 0, callback, setAt: 0, dueAt: 0, everyMs: Math.max(1, everyMs) }, everyMs);
}

/** Its callback is not called any more; harmless after that. */
export function stopTimer(timer: Timer): void {
  if (timer.callback === undefined) return;
  timer.callback = undefined;
  if (Date.now() < timer.dueAt - marginMs) clearTimeout(timer.id);
}

function started(timer: Timer, delayMs: number): Timer {
  const wait = Math.min(delayMs, longestMs);
  timer.setAt = Date.now();
  // Both are cut to whole milliseconds: a timer that is on time never looks early.
  timer.dueAt = timer.setAt + Math.floor(wait);
  timer.id = setTimeout(fire, wait, timer);
  return timer;
}

function fire(timer: Timer): void {
  const { callback, setAt, dueAt, everyMs } = timer;
  if (callback === undefined) return;
  const now = Date.now();
  // Before `setAt` the machine's clock was set back, and says nothing.
  if (now >= setAt && now < dueAt) {
    timer.id = setTimeout(fire, dueAt - now, timer);
    return;
  }
  if (everyMs === 0) timer.callback = undefined;
  callback();
  if (everyMs > 0 && timer.callback !== undefined) started(timer, everyMs);
}
