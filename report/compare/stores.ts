import { runtimesOf } from '../runtimes.ts';
import type { ScenarioReport } from '../schema.ts';
import { storeTexts } from '../stores.ts';

/** Says of each data store, and of the gateway's runtime, that it is another one in the target than in the baseline. */
export function storeDifferences(
  scenario: string,
  baseline: readonly ScenarioReport[],
  target: ScenarioReport,
): string[] {
  return [...partsOf(target)].flatMap(([name, own]) => {
    const others = new Set(baseline.flatMap((report) => partsOf(report).get(name) ?? []));
    others.delete(own);
    if (others.size === 0) return [];
    return [`${scenario}: ${name} was ${[...others].join(' or ')} in the baseline and is ${own} in the target`];
  });
}

function partsOf(report: ScenarioReport): Map<string, string> {
  const parts = storeTexts(report);
  const runtime = runtimesOf([report]);
  return runtime === undefined ? parts : parts.set("the gateway's runtime", runtime);
}
