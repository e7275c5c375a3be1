import type { Options } from 'k6/options';

/** What a verdict needs of k6's options. */
export interface Expected {
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  readonly summaryTrendStats: readonly string[];
}

/**
 * Options of a plain `k6 run` beat those of a script. Some of them would make its verdict wrong: this names the first.
 *
 * @param own as the script exports them
 * @param given as k6 resolved them
 */
export function overrideProblem(
  own: Expected,
  given: Options,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const stats = missing(own.summaryTrendStats, given.summaryTrendStats ?? []);
  if (stats.length > 0) {
    return problem('summaryTrendStats', given.summaryTrendStats, `the verdict reads ${stats} too: leave it out`);
  }
  for (const [metric, expected] of Object.entries(own.thresholds)) {
    const lost = missing(expected, given.thresholds?.[metric] ?? []);
    if (lost.length > 0) return problem('thresholds', given.thresholds, `${metric}: ${lost} is a goal: leave it out`);
  }
  if (given.rps) return problem('rps', given.rps, 'reading the metrics must not wait: leave it out');
  const { K6_NO_THRESHOLDS: none } = environment;
  if (none && !/^(0|f|false)$/i.test(none)) {
    return problem('K6_NO_THRESHOLDS', none, 'the thresholds are the verdict: unset it');
  }
  return undefined;
}

/**
 * Options under which a script goes on, as load, but cannot judge.
 *
 * @param isPart the plan is for several instances: nobody takes what one of them has seen for the whole
 * @param isInCloud another program gathers what all instances have seen, and may run setup() for all of them in one
 */
export function whyNoVerdict(
  { noSetup, setupTimeout, executionSegment }: Options & { readonly noSetup?: boolean | null },
  setUp: boolean,
  { isPart, isInCloud }: { readonly isPart: boolean; readonly isInCloud: boolean },
): string | undefined {
  if (isInCloud) return undefined;
  if (noSetup) return 'noSetup (--no-setup, K6_NO_SETUP) is true: setup() was left out, and nothing was measured';
  if (!setUp && setupTimeout) return `setup() did not end within k6's option setupTimeout, ${setupTimeout}`;
  if (executionSegment && executionSegment !== '0:1' && !isPart) {
    return `executionSegment is ${executionSegment}: this k6 saw only a part of the test (--instances makes parts that can be put together)`;
  }
  return undefined;
}

function problem(option: string, value: unknown, expected: string): string {
  return `k6's option ${option} is ${JSON.stringify(value)}, by a flag, a K6_ variable or k6's config file: ${expected}`;
}

/** k6 returns expressions as texts, whatever form they were given in. */
function missing(expected: readonly unknown[], found: readonly unknown[]): unknown[] {
  return expected.filter((each) => !found.includes(each));
}
