import { RltError } from '../../contract/errors.ts';
import { requireGateway } from '../preflight.ts';
import { checkOnGateway } from '../probe/checkProfile.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';

const levels = { works: 'ok', 'does not work': 'error', 'not tried': 'skipped' } as const;

/** The gateway that runs, part by part: pages, handshake, subscription, metrics, one event, the stored job. */
export async function lookAtGateway({ settings, gateway, mayWrite, lifetime }: DoctorContext): Promise<Finding[]> {
  if (gateway.isStartedHere) return [{ check: 'gateway', level: 'skipped', found: 'it is started for the run' }];
  const [first] = settings;
  try {
    await requireGateway(first);
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    return [
      {
        check: 'address',
        level: 'error',
        found: error.message,
        ...(error.hint === undefined ? {} : { change: error.hint }),
      },
    ];
  }
  const lines = await checkOnGateway({ settings: first, tell: () => {}, mayWrite }, lifetime);
  return lines.map(({ part, outcome, found, change }) => ({
    ...{ check: part, level: levels[outcome], found },
    ...(change === undefined ? {} : { change }),
  }));
}
