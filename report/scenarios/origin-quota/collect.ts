import { countOf } from '../../collector.ts';
import { fieldOf } from '../../readSamples.ts';
import type { Collecting } from '../../reporting/reporter.ts';
import { QuotaCollector, quotaMetrics, summarizeQuota } from '../quota/collect.ts';
import type { OriginQuotaDetails } from './details.ts';

export const originQuotaCollecting: Collecting<OriginQuotaDetails> = {
  wanted: [...quotaMetrics, 'alternate_rejected'],
  collect(plan) {
    const quota = new QuotaCollector();
    let rejectionMessage: string | undefined;
    return {
      add(sample) {
        if (sample.metric === 'alternate_rejected') rejectionMessage = fieldOf(sample.metadata, 'message');
        else quota.add(sample);
      },
      details(context) {
        const details = quota.details(context);
        const { alternateOrigin, origin = null } = plan;
        return {
          ...details,
          perOriginConnections: details.peakReported ?? 0,
          origin,
          ...(alternateOrigin === undefined
            ? {}
            : {
                alternateOrigin: {
                  origin: alternateOrigin,
                  admitted: countOf(context.summary, 'alternate_admitted') > 0,
                  ...(rejectionMessage === undefined ? {} : { rejectionMessage }),
                },
              }),
        };
      },
    };
  },
  summarize: (details, { plan }) => summarizeQuota(details, `clients of ${plan.origin ?? 'no Origin'}`, plan),
};
