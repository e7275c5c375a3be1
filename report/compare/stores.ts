import type { ScenarioReport } from '../schema.ts';
import { storeTexts } from '../stores.ts';

/** Says of each data store that is another one in the target than in the baseline. */
export function storeDifferences(
  scenario: string,
  baseline: readonly ScenarioReport[],
  target: ScenarioReport,
): string[] {
  return [...storeTexts(target)].flatMap(([name, own]) => {
    const others = new Set(baseline.flatMap((report) => storeTexts(report).get(name) ?? []));
    others.delete(own);
    if (others.size === 0) return [];
    return [`${scenario}: ${name} was ${[...others].join(' or ')} in the baseline and is ${own} in the target`];
  });
}
