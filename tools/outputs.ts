import { configJsonSchema, profileJsonSchema, reportJsonSchema } from './jsonSchema.ts';
import { renderMetricsPage } from './metricsPage.ts';
import { optionsTable } from './optionsTable.ts';
import { type Output, section, wholeFile } from './output.ts';

/** Everything that `npm run generate` writes. */
export const outputs: readonly Output[] = [
  wholeFile('config/realtime-load-test.schema.json', configJsonSchema),
  wholeFile('config/gateway-profile.schema.json', profileJsonSchema),
  wholeFile('config/report.schema.json', reportJsonSchema),
  wholeFile('docs/metrics.md', renderMetricsPage),
  section('docs/configuration.md', 'options', optionsTable),
];
