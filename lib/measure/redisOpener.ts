import type { Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';

/** Filled where a script has Redis: one that does without it must not need a k6 with the extension. */
export const redisOpener: { open_?: (plan: Plan) => Promise<Client> } = {};
