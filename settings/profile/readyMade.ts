import type { GatewayProfile } from '../../contract/profile.ts';
import { defaultProfile } from '../defaultProfile.ts';

/** Profiles that can be named in place of a file, and that a file can extend. */
const profiles: readonly GatewayProfile[] = [defaultProfile];

export const readyMadeNames: readonly string[] = profiles.map(({ name }) => name);

/** The ready-made profile of this name; undefined where there is none. */
export function readyMade(name: string): GatewayProfile | undefined {
  return profiles.find((profile) => profile.name === name);
}
