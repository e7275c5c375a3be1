import { dashboard } from '../grafana/dashboard.ts';
import { dashboards } from '../grafana/dashboards.ts';
import { dialects } from '../grafana/dialect.ts';
import { builtInScenarios } from '../thresholds/index.ts';
import { actionTables } from './actionTables.ts';
import { cloudGoalsTable } from './cloudGoals.ts';
import { commandsTable } from './commandsTable.ts';
import { defaultProfileFile } from './defaultProfileFile.ts';
import { defectsTable } from './defects/table.ts';
import { goalsTable } from './goalsTable.ts';
import { configJsonSchema, profileJsonSchema, reportJsonSchema } from './jsonSchema.ts';
import { k8sExample } from './k8sExample.ts';
import { renderMetricsPage } from './metricsPage.ts';
import { optionsTable } from './optionsTable.ts';
import { type Output, section, wholeFile } from './output.ts';

const commands = await commandsTable();

/** Everything that `npm run generate` writes. */
export const outputs: readonly Output[] = [
  wholeFile('config/realtime-load-test.schema.json', configJsonSchema),
  wholeFile('config/gateway-profile.schema.json', profileJsonSchema),
  wholeFile('config/report.schema.json', reportJsonSchema),
  wholeFile('config/profiles/novel.json', defaultProfileFile),
  ...dashboards.flatMap((content) =>
    dialects.map((dialect) =>
      wholeFile(content.file(dialect.id), () => `${JSON.stringify(dashboard(content, dialect))}\n`),
    ),
  ),
  wholeFile('docs/metrics.md', renderMetricsPage),
  section('docs/ci.md', 'action', actionTables),
  section('docs/configuration.md', 'options', optionsTable),
  section('docs/configuration.md', 'commands', () => commands),
  section('docs/defects.md', 'defects', () => defectsTable()),
  ...builtInScenarios.map((scenario) =>
    section('docs/scenarios.md', `goals of ${scenario.name}`, () => goalsTable(scenario)),
  ),
  section('docs/cloud.md', 'goals', cloudGoalsTable),
  wholeFile('deploy/k6-operator/broadcast-burst.yaml', k8sExample),
];
