import * as z from 'zod/mini';
import { reportFields } from '../schema.ts';
import { broadcastDetailsSchema } from './broadcast-burst/details.ts';
import { catchUpDetailsSchema } from './catch-up-burst/details.ts';
import { idleEvictionDetailsSchema } from './idle-eviction/details.ts';
import { originQuotaDetailsSchema } from './origin-quota/details.ts';
import { quotaDetailsSchema } from './quota/details.ts';
import { subscriptionCapDetailsSchema } from './subscription-cap/details.ts';

/** The reports of the built-in scenarios, each with its details. */
export const builtInReportSchema = z.discriminatedUnion('scenario', [
  z.object({ ...reportFields, scenario: z.literal('connection-quota'), details: quotaDetailsSchema }),
  z.object({ ...reportFields, scenario: z.literal('origin-quota'), details: originQuotaDetailsSchema }),
  z.object({ ...reportFields, scenario: z.literal('subscription-cap'), details: subscriptionCapDetailsSchema }),
  z.object({ ...reportFields, scenario: z.literal('idle-eviction'), details: idleEvictionDetailsSchema }),
  z.object({ ...reportFields, scenario: z.literal('catch-up-burst'), details: catchUpDetailsSchema }),
  z.object({ ...reportFields, scenario: z.literal('broadcast-burst'), details: broadcastDetailsSchema }),
]);

export type BuiltInReport = z.infer<typeof builtInReportSchema>;

/** A built-in scenario that has details of its own; another one has the generic ones. */
export type ReportedScenario = BuiltInReport['scenario'];

/** The report of one built-in scenario. */
export type ReportOf<Name extends ReportedScenario> = Extract<BuiltInReport, { scenario: Name }>;
