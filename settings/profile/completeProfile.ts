import type { GatewayProfile, ProfileFile } from '../../contract/profile.ts';

/** What a profile says, and what stands for all that it leaves out. A whole profile stays as it is. */
export function completeProfile({ $schema: _, ...file }: ProfileFile): GatewayProfile {
  const { mongo = null, metrics } = file;
  return { ...file, mongo, metrics: metrics ?? {} };
}
