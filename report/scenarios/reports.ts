import * as z from 'zod/mini';
import { drillNames } from '../../thresholds/drills/index.ts';
import { drillDetailsSchema } from '../drills/details.ts';
import { reportSchemaOf } from '../schema.ts';
import { broadcastDetailsSchema } from './broadcast-burst/details.ts';
import { catchUpDetailsSchema } from './catch-up-burst/details.ts';
import { idleEvictionDetailsSchema } from './idle-eviction/details.ts';
import { originQuotaDetailsSchema } from './origin-quota/details.ts';
import { quotaDetailsSchema } from './quota/details.ts';
import { subscriptionCapDetailsSchema } from './subscription-cap/details.ts';

/** The reports of the built-in scenarios, each with its details, and of the drills, which have the same. */
export const builtInReportSchema = z.discriminatedUnion('scenario', [
  reportSchemaOf(z.literal('connection-quota'), quotaDetailsSchema),
  reportSchemaOf(z.literal('origin-quota'), originQuotaDetailsSchema),
  reportSchemaOf(z.literal('subscription-cap'), subscriptionCapDetailsSchema),
  reportSchemaOf(z.literal('idle-eviction'), idleEvictionDetailsSchema),
  reportSchemaOf(z.literal('catch-up-burst'), catchUpDetailsSchema),
  reportSchemaOf(z.literal('broadcast-burst'), broadcastDetailsSchema),
  reportSchemaOf(z.literal(drillNames), drillDetailsSchema),
]);

export type BuiltInReport = z.infer<typeof builtInReportSchema>;

/** A built-in scenario that has details of its own; another one has the generic ones. */
export type ReportedScenario = BuiltInReport['scenario'];

/** The report of one built-in scenario. */
export type ReportOf<Name extends ReportedScenario> = Extract<BuiltInReport, { scenario: Name }>;
