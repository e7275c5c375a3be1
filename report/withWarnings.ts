import type { ScenarioReport } from './schema.ts';

/** Adds to what casts doubt on the load generator's own figures. */
export function withWarnings(report: ScenarioReport, warnings: readonly string[]): ScenarioReport {
  const { generator } = report;
  if (generator === undefined || warnings.length === 0) return report;
  return { ...report, generator: { ...generator, warnings: [...generator.warnings, ...warnings] } };
}
