import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildMergedReport } from '../../report/instances/buildMergedReport.ts';
import { type Instances, readInstances } from '../../report/instances/readInstances.ts';
import type { RunFacts } from '../../report/makeReport.ts';
import type { Settings } from '../../settings/settings.ts';
import { withoutTrust } from '../clockWatch.ts';
import { describe } from '../describeError.ts';
import type { Played, ReportMade } from '../played.ts';
import type { RunContext } from '../runContext.ts';
import { withLines } from '../script/withLines.ts';
import { executeInstances } from './executeInstances.ts';

/** Has several k6 play a scenario together; the folder of each is left in `folder`. */
export async function playInSeveral(
  context: RunContext,
  settings: Settings,
  plan: RunFacts['plan'],
  folder: string,
): Promise<Played> {
  const parts = join(folder, 'instances');
  await mkdir(parts);
  const { folders, errors } = await executeInstances(context, settings, plan, parts, folder);
  const found = withScriptLines(await readInstances(folders), settings);
  return {
    unreached: found.instances
      .map(({ summary }) => summary?.metrics.clients_unreachable?.values.count ?? 0)
      .reduce((sum, count) => sum + count, 0),
    async report({ jump, ...around }) {
      const onInstance = (index: number, of: number) =>
        context.status(`${plan.scenario}: reading instance ${index} of ${of}`);
      const report = await buildMergedReport(withJump(found, jump), { ...around, errors, onInstance });
      return { report, ...(await kept(context, parts, report.errors)) };
    },
  };
}

/** A run that was measured keeps its report, also where there is no room for what it was made from. */
async function kept({ keepInstances }: RunContext, parts: string, errors: string[]): Promise<Pick<ReportMade, 'kept'>> {
  try {
    return (await keepInstances?.(parts)) ?? {};
  } catch (error) {
    errors.push(`the folders of the instances are not kept: ${describe(error)}`);
    return {};
  }
}

function withScriptLines(found: Instances, { script }: Settings): Instances {
  if (script === undefined) return found;
  const instances = found.instances.map(({ summary, ...instance }) => ({
    ...instance,
    summary: summary && { ...summary, invalid: withLines(summary.invalid, script) },
  }));
  return { ...found, instances };
}

/** All of them have the clock of this machine. */
function withJump(found: Instances, jump: string | undefined): Instances {
  if (jump === undefined) return found;
  const instances = found.instances.map((instance) => ({ ...instance, summary: withoutTrust(instance.summary, jump) }));
  return { ...found, instances, problems: [...found.problems, { text: jump, onlyLoses: false }] };
}
