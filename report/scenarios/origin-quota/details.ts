import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../../reporting/details.ts';
import { count } from '../../schema.ts';
import { quotaDetailsSchema } from '../quota/details.ts';

export const originQuotaDetailsSchema = z.extend(quotaDetailsSchema, {
  /** Connections of the Origin that the gateway's metrics reported at most. */
  perOriginConnections: count,
  origin: z.optional(z.nullable(z.string())),
  alternateOrigin: z.optional(
    z.object({ origin: z.string(), admitted: z.boolean(), rejectionMessage: z.optional(z.string()) }),
  ),
});

export type OriginQuotaDetails = z.infer<typeof originQuotaDetailsSchema>;

export const originQuotaForm = detailsForm(originQuotaDetailsSchema);

export type OriginQuotaReport = ReportWith<OriginQuotaDetails>;
