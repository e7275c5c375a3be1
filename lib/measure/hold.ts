import type { Plan } from '../../contract/plan.ts';
import { holdMark } from '../../contract/progress.ts';
import { delay } from './delay.ts';

/** Leaves sockets open for a look at the gateway, where the user asked for it (STAGING=true). */
export async function holdOpen(plan: Plan): Promise<void> {
  if (!plan.staging) return;
  const url = plan.apiUrl.replace(/\/$/, '') + plan.metricsPath;
  console.info(`${holdMark}sockets stay open for ${plan.holdMs / 1000} s (Ctrl-C ends it); the gateway's view: ${url}`);
  await delay(plan.holdMs);
}
