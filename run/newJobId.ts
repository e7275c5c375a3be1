import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { GatewayProfile } from '../contract/profile.ts';
import { jobIdFormOf } from '../settings/jobIdForm.ts';

/**
 * An id for a new job in the form that the profile demands; undefined where any text will do. Its end is all zeros:
 * other jobs of the run are told from it there.
 */
export function newJobId({ mongo }: Pick<GatewayProfile, 'mongo'>): string | undefined {
  switch (jobIdFormOf(mongo)?.wrapper) {
    case undefined:
      return undefined;
    case '$oid':
      // As MongoDB makes them: seconds first.
      return `${secondsNow().toString(16).padStart(8, '0')}${randomBytes(5).toString('hex')}000000`;
    case '$uuid':
      return `${randomUUID().slice(0, 24)}${'0'.repeat(12)}`;
    case '$numberInt':
      return String(randomInt(100_000_000, 1_000_000_000));
    default:
      return `${randomInt(1_000_000_000, 9_000_000_000)}00000`;
  }
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
