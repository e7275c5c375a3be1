import exec from 'k6/execution';
import type { Plan } from '../../contract/plan.ts';
import { progressMark } from '../../contract/progress.ts';
import { startInterval, stopTimer } from '../socketio/k6Timers.ts';

const intervalMs = 500;

/** Says every half second what this VU has counted so far. Stop it, or the iteration never ends. */
export function reportProgress(plan: Pick<Plan, 'progress'>, counts: () => Readonly<Record<string, number>>) {
  if (!plan.progress) return { stop() {} };
  const vu = exec.vu.idInTest;
  const say = () => console.info(progressMark + JSON.stringify({ vu, ...counts() }));
  const timer = startInterval(intervalMs, say);
  return {
    stop() {
      stopTimer(timer);
      say();
    },
  };
}
