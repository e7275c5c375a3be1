import type { Plan } from '../../contract/plan.ts';
import { calibrateClock } from '../measure/clock.ts';
import { otherInstances } from '../measure/otherInstances.ts';
import { profileInOrder } from '../measure/profileInOrder.ts';
import { tagSamples } from '../measure/tags.ts';
import type { ClientContext } from './client.ts';
import { clientCredentials, httpHeaders } from './credentials.ts';
import { compileWire } from './wire.ts';

/** Gathers what the clients of one VU share: compiled profile, calibrated clock, credentials from k6's secrets. */
export async function clientContext(handedOn: Plan): Promise<ClientContext> {
  const plan = { ...handedOn, profile: profileInOrder(handedOn) };
  tagSamples(plan);
  await otherInstances()?.start_(plan);
  return {
    plan,
    wire: compileWire(plan.profile),
    clock: calibrateClock(),
    credentialsFor: await clientCredentials(plan),
    httpHeaders: await httpHeaders(plan, false),
  };
}
