import type { ScenarioReporter } from '../collector.ts';
import { QuotaCollector, quotaMetrics, summarizeQuota } from '../quota.ts';

export const connectionQuotaReporter: ScenarioReporter<'connection-quota'> = {
  scenario: 'connection-quota',
  wanted: quotaMetrics,
  collect: () => new QuotaCollector(),
  summarize: (details, { plan }) => summarizeQuota(details, 'clients', plan),
};
