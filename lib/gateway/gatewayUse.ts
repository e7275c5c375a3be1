import type { Plan } from '../../contract/plan.ts';

let sampler: (() => Promise<void>) | undefined;

/** Loads what samples a gateway that the command line has started. Only k6's init context can. */
export function loadGatewayUse({ gatewayUseUrl }: Plan): void {
  if (gatewayUseUrl !== undefined) sampler = require('../apart/gatewayUse.ts').useSampler(gatewayUseUrl);
}

export function useSamplers(): (() => Promise<void>)[] {
  return sampler === undefined ? [] : [sampler];
}
