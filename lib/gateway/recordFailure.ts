import type { Plan } from '../../contract/plan.ts';
import { failureText } from '../measure/failureTexts.ts';
import { counter } from '../measure/metrics.ts';
import type { Unreachable } from './client.ts';

const unreachable = /* @__PURE__ */ counter('clients_unreachable');
const said = new Set<string>();

/** Records a client with whom nobody spoke Socket.IO; what it was to show has not been seen then. */
export function recordUnreachable(plan: Plan, index: number, { cause, message, at }: Unreachable): void {
  unreachable.add(1, { client: index, message, at }, { cause });
  sayOnce(plan, cause, `client ${index} could not be reached: ${failureText(cause, message)}`);
}

/** In a plain k6 the log is where reasons are; a run by `rlt` has them in its verdicts. */
export function sayOnce({ progress }: Plan, key: string, text: string): void {
  if (progress || said.has(key)) return;
  said.add(key);
  console.error(text);
}

/** A count that nobody adds to is no count: dashboards show a zero only where one was said. */
export function nobodyUnreachable(): void {
  unreachable.add(0);
}
