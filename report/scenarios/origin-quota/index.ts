import { makeReporter } from '../../reporting/reporter.ts';
import { quotaReporting } from '../quota/reporting.ts';
import { originQuotaCollecting } from './collect.ts';
import { originQuotaForm } from './details.ts';

export const originQuotaReporter = makeReporter({
  form: originQuotaForm,
  ...originQuotaCollecting,
  ...quotaReporting('origin', { field: 'maxConnectionsPerOrigin', words: 'connections of one Origin' }),
});
