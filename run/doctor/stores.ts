import { RltError } from '../../contract/errors.ts';
import { uses, worksWith } from '../needs.ts';
import { requireStores } from '../preflight.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';

const stores = [
  { store: 'redis', check: 'Redis', flag: '--redis-url', does: 'its user may do all that the run does' },
  { store: 'mongo', check: 'MongoDB', flag: '--mongo-uri', does: 'it answers, and says what it is' },
] as const;

/** Whether each store that a scenario uses is there, of a kind that serves, and permits what the run does. */
export async function lookAtStores({ settings, gateway }: DoctorContext): Promise<Finding[]> {
  const looked = stores.map(async ({ store, check, flag, does }): Promise<Finding> => {
    const using = settings.filter((own) => uses(store, own));
    if (using.length === 0) {
      const isNeeded = settings.some((own) => worksWith(store, own));
      const why =
        isNeeded && !gateway.isStartedHere
          ? `not named (${flag}): what needs it is skipped`
          : 'not used, or started for the run';
      return { check, level: 'skipped', found: why };
    }
    try {
      const found = (await requireStores(using.map((own) => ({ ...own, ...only(store) }))))[store];
      return {
        check,
        level: 'ok',
        found: `${found?.product ?? check} ${found?.version ?? ''}: ${does}`.replace(' :', ':'),
      };
    } catch (error) {
      if (!(error instanceof RltError)) throw error;
      return {
        check,
        level: 'error',
        found: error.message,
        ...(error.hint === undefined ? {} : { change: error.hint }),
      };
    }
  });
  return Promise.all(looked);
}

/** Leaves the other store out of what is looked at. */
function only(store: 'redis' | 'mongo') {
  return store === 'redis' ? { mongoUri: undefined } : { redisUrl: undefined };
}
