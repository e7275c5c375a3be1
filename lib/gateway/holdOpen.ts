import exec from 'k6/execution';
import { holdMark } from '../../contract/progress.ts';
import { delay } from '../measure/delay.ts';
import type { ClientContext, GatewayClient } from './client.ts';
import { metricsRequest } from './credentials.ts';
import { keepActive } from './keepActive.ts';

/** Gateways evict clients after half a minute of silence and more; a shorter timeout is the caller's to respect. */
const likelyIdleTimeoutMs = 20_000;

/** Leaves a role's sockets open for a look at the gateway, where the user asked for it (STAGING=true). */
export async function holdOpen({ plan }: ClientContext, clients: readonly GatewayClient[]): Promise<void> {
  if (!plan.staging || clients.length === 0) return;
  if (exec.scenario.iterationInTest === 0) {
    const { url } = (await metricsRequest(plan)) ?? {};
    console.info(
      `${holdMark}sockets stay open for ${plan.holdMs / 1000} s, Ctrl-C ends it${url === undefined ? '' : `; what the gateway holds: ${url}`}`,
    );
  }
  const active = keepActive(() => clients, likelyIdleTimeoutMs);
  await delay(plan.holdMs);
  active.stop();
}
