import { prepareDrill } from './drill.ts';
import type { loadDrill as loadApart } from './loadDrill.ts';
import { recordOutage } from './outage.ts';

const drill = { prepareDrill, recordOutage };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadDrill: typeof loadApart = (plan) => (plan.redisResetSequence > 0 ? drill : undefined);
