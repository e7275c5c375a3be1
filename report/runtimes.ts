import type { ScenarioReport } from './schema.ts';

/** What the gateways of these reports ran on, each named once; undefined where nobody could tell. */
export function runtimesOf(reports: readonly Pick<ScenarioReport, 'gateway'>[]): string | undefined {
  const found = new Set(reports.flatMap(({ gateway }) => gateway?.runtime ?? []));
  return found.size === 0 ? undefined : [...found].join('; ');
}
