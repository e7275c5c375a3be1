import { causesOf } from '../reporting/pattern.ts';
import type { AnalyzedRun } from './analyzeRun.ts';

/** Why goals of a run were missed or could not be measured, as far as its figures tell: a sentence each. */
export function likelyCauses({ scenarios }: Pick<AnalyzedRun, 'scenarios'>): string[] {
  const sentences = scenarios.flatMap(({ report, seen }) =>
    (report.goals ?? [])
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'invalid')
      .flatMap(({ id }) => causesOf(id, seen))
      .map(({ text, pattern }) =>
        [`${report.scenario}: ${text}.`, pattern.cause, pattern.next].filter(Boolean).join(' '),
      ),
  );
  return [...new Set(sentences)];
}
