import * as z from 'zod/mini';
import { profileFileSchema } from '../contract/profile.ts';
import { genericReportSchema } from '../report/generic/details.ts';
import { builtInReportSchema } from '../report/scenarios/reports.ts';
import { metricsSnapshotSchema, reportFields, reportVersion, suiteSummarySchema } from '../report/schema.ts';
import { configFileSchema, optionDescriptions } from '../settings/schemas.ts';

/** JSON schema of the config file, for editors and for checks outside this tool. */
export const configJsonSchema = () =>
  render(configFileSchema, {
    $id: 'urn:realtime-load-test:config',
    title: 'Config file of rlt',
    description: 'Every key may be left out. A flag or an environment variable is stronger than this file.',
  });

/** JSON schema of a gateway profile. */
export const profileJsonSchema = () =>
  render(profileFileSchema, {
    $id: 'urn:realtime-load-test:gateway-profile',
    title: 'Gateway profile of rlt',
    description:
      'Names everything in which gateways differ: events, payloads, messages, metrics, Redis channel, collections.',
  });

/** What the reports of all scenarios have in common is written once. */
const common: Readonly<Record<string, z.ZodMiniType>> = reportFields;
for (const [id, schema] of Object.entries(common)) schema.register(optionDescriptions, { id });

/** JSON schema of what a run writes. */
export const reportJsonSchema = () => {
  const head = {
    $id: `urn:realtime-load-test:report:${reportVersion}`,
    title: `Reports of rlt, version ${reportVersion}`,
    description:
      'A scenario report, the summary of a suite, or a metrics snapshot. Durations are milliseconds, times ISO-8601.',
  };
  return render(z.union([builtInReportSchema, genericReportSchema, suiteSummarySchema, metricsSnapshotSchema]), head);
};

function render(schema: z.ZodMiniType, head: Readonly<Record<string, string>>): string {
  // Editors know draft 7 best. "input": as the document is written, before it is parsed.
  const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', metadata: optionDescriptions });
  // Not indented, which would be half of it, and all of it is in the package.
  return `${JSON.stringify({ $schema, ...head, ...body })}\n`;
}
