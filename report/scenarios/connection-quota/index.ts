import { makeReporter } from '../../reporting/reporter.ts';
import { QuotaCollector, quotaMetrics, summarizeQuota } from '../quota/collect.ts';
import { quotaForm } from '../quota/details.ts';
import { quotaReporting } from '../quota/reporting.ts';

export const connectionQuotaReporter = makeReporter({
  form: quotaForm,
  wanted: quotaMetrics,
  collect: () => new QuotaCollector(),
  summarize: (details, { plan }) => summarizeQuota(details, 'clients', plan),
  ...quotaReporting('quota', { field: 'maxConnections', words: 'connections' }),
});
