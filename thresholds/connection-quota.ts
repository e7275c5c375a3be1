import { defineGoals } from './goal.ts';
import { quotaGoals } from './quota.ts';

export const connectionQuotaGoals = defineGoals('connection-quota', (plan) => quotaGoals('quota', plan));
