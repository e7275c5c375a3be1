import { viewOf } from '../scenarios/index.ts';
import type { ScenarioReport } from '../schema.ts';

/** In what the load of a run differs from that of its baseline: then its times cannot be held against each other. */
export function loadDifferences(baseline: readonly ScenarioReport[], target: ScenarioReport): string[] {
  const own = viewOf(target).load();
  return Object.entries(own).flatMap(([name, value]) => {
    const others = new Set(baseline.map((report) => viewOf(report).load()[name]));
    others.delete(value);
    return others.size === 0 ? [] : [`${name} ${[...others].join(' or ')} and ${value}`];
  });
}
