import { causesOf } from '../reporting/pattern.ts';
import type { AnalyzedRun } from './analyzeRun.ts';

/**
 * Why goals of a run were missed, as far as its figures tell: a sentence each. What could not be measured has its own
 * reason, and only what stands behind that is said beside it.
 */
export function likelyCauses({ scenarios }: Pick<AnalyzedRun, 'scenarios'>): string[] {
  const sentences = scenarios.flatMap(({ report, seen }) =>
    (report.goals ?? [])
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'invalid')
      .flatMap(({ id, outcome }) =>
        causesOf(id, seen).filter(({ pattern }) => outcome === 'failed' || pattern.explainsInvalid),
      )
      .map(({ text, pattern }) =>
        [`${report.scenario}: ${text}.`, pattern.cause, pattern.next].filter(Boolean).join(' '),
      ),
  );
  return [...new Set(sentences)];
}
