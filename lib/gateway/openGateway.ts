import type { Plan } from '../../contract/plan.ts';
import { calibrateClock } from '../measure/clock.ts';
import { readSecret } from '../measure/secret.ts';
import type { Gateway } from './client.ts';
import { compileWire } from './wire.ts';

/** Gathers what the clients of one VU share: compiled profile, calibrated clock, credentials from k6's secrets. */
export async function openGateway(plan: Plan): Promise<Gateway> {
  const auth = await readSecret(plan, 'auth');
  const headers = await readSecret(plan, 'headers');
  return {
    plan,
    wire: compileWire(plan.profile),
    clock: calibrateClock(),
    auth: auth === undefined ? undefined : JSON.parse(auth),
    headers: headers === undefined ? undefined : JSON.parse(headers),
  };
}
