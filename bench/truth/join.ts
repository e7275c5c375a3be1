import { describeCase } from './render.ts';
import type { Results, Row } from './results.ts';

/** What was measured in several goes, on one machine: rounds of the same case stand in one row, in the order of the goes. */
export function joined(all: readonly [Results, ...Results[]]): Results {
  const rows = new Map<string, Row>();
  for (const row of all.flatMap((results) => results.rows)) {
    const key = `${describeCase(row)}, ${row.events} events`;
    rows.set(key, { ...row, rounds: [...(rows.get(key)?.rounds ?? []), ...row.rounds] });
  }
  const skipped = [...new Set(all.flatMap((results) => results.skipped))];
  return { ...all[0], rows: [...rows.values()], skipped };
}
