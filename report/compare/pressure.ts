import type { ScenarioReport } from '../schema.ts';
import { percent, worthSaying } from '../views/pressureText.ts';

/** Says how long tasks waited for a core on either side, where both tell and one of them waited long. */
export function pressureNotes(baseline: readonly ScenarioReport[], target: ScenarioReport): string[] {
  const own = waitedIn(target);
  const others = baseline.flatMap((report) => waitedIn(report) ?? []);
  if (own === undefined || others.length === 0 || Math.max(own, ...others) < worthSaying) return [];
  const range = [...new Set([Math.min(...others), Math.max(...others)].map(percent))].join(' to ');
  return [
    `${target.scenario}: tasks waited ${range} of the time for a core on the load generator's machine in the baseline, and ${percent(own)} in the target`,
  ];
}

function waitedIn({ generator }: ScenarioReport): number | undefined {
  return generator?.pressure?.waiting.avg;
}
