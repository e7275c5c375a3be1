/** A k6 threshold expression in its parts: `p(95)<=500`. */
export interface Comparison {
  readonly aggregate: 'p(95)' | 'max' | 'min' | 'count' | 'rate' | 'value';
  readonly operator: '<=' | '>=' | '==';
  readonly limit: number;
}

/** What must have been measured for a goal to count at all; k6 itself holds an empty metric to be within its limit. */
export interface Evidence<Metric extends string = string> {
  readonly metric: Metric;
  readonly comparison: Comparison;
  /** What it means when it is missing. */
  readonly otherwise: string;
  /** Needed for a pass alone: a miss that was seen is a miss, whatever else could not be seen. */
  readonly toPass?: true;
}

/** An aggregate of a metric in k6's summary. */
export interface Reading<Metric extends string = string> {
  readonly metric: Metric;
  readonly aggregate: Comparison['aggregate'];
}

/** Two readings that a person can compare: "50 of 50". */
export interface Shown<Metric extends string = string> {
  readonly measured: Reading<Metric>;
  readonly operator: Comparison['operator'];
  readonly limit: Reading<Metric>;
  /** Where it is another one than the goal's. */
  readonly unit?: Goal['unit'];
}

/**
 * One goal of a scenario, read by k6 (thresholds), by the report (verdicts) and by the documentation.
 *
 * @typeParam Id its id, as a literal, so that a misspelt one does not compile elsewhere
 * @typeParam Metric the metrics that its scenario declares
 */
export interface Goal<Id extends string = string, Metric extends string = string> {
  /** Stable: reports, dashboards and `--allow-skipped` name the goal by it. */
  readonly id: Id;
  /** Which of the project's five goals this one is part of; a scenario of your own has none. */
  readonly goal?: 1 | 2 | 3 | 4 | 5;
  readonly title: string;
  readonly metric: Metric;
  readonly comparison: Comparison;
  readonly unit: 'ms' | '' | '%';
  /** Never empty: what nobody saw has not been kept. */
  readonly evidence: readonly Evidence<Metric>[];
  /** Flag that moves the limit. */
  readonly movedBy?: string;
  /**
   * What stands in the table instead of the metric itself. A limit that the gateway names at run time cannot stand in
   * a threshold, so the metric is then the deviation from it; these are the figures that it was computed from. Of
   * several pairs the first is shown that agrees with the verdict.
   */
  readonly shown?: readonly Shown<Metric>[];
  /** Metric whose count tells on how many samples the figure rests; the goal's own by default. */
  readonly samples?: Metric;
}

/** The 95th percentile of a trend, as k6 interpolates it. */
export const p95 = { atMost: (limit: number): Comparison => ({ aggregate: 'p(95)', operator: '<=', limit }) };
/** The largest value of a trend. */
export const max = { atMost: (limit: number): Comparison => ({ aggregate: 'max', operator: '<=', limit }) };
/** The smallest value of a trend. */
export const min = { atMost: (limit: number): Comparison => ({ aggregate: 'min', operator: '<=', limit }) };
/** The share of samples of a rate that are true: 0 to 1. */
export const rate = { atMost: (limit: number): Comparison => ({ aggregate: 'rate', operator: '<=', limit }) };
/** The sum of a counter. */
export const count = {
  exactly: (limit: number): Comparison => ({ aggregate: 'count', operator: '==', limit }),
  atLeast: (limit: number): Comparison => ({ aggregate: 'count', operator: '>=', limit }),
};

/** Evidence in a line. */
export function needs<Metric extends string>(
  metric: Metric,
  comparison: Comparison,
  otherwise: string,
): Evidence<Metric> {
  return { metric, comparison, otherwise };
}

/** The same, where a miss is a miss also without it. */
export function needsToPass<Metric extends string>(
  metric: Metric,
  comparison: Comparison,
  otherwise: string,
): Evidence<Metric> {
  return { ...needs(metric, comparison, otherwise), toPass: true };
}

/** No goal can be judged by clients that did not get as far as the gateway. */
export const everybodyReached = /* @__PURE__ */ needs(
  'clients_unreachable',
  count.exactly(0),
  'clients could not be reached',
);

/** For scenarios that stay below every limit. */
export const nobodyRejected = /* @__PURE__ */ needs('clients_rejected', count.exactly(0), 'clients were turned away');

/** For goals about the words of an error. */
export const errorsReadable = /* @__PURE__ */ needs(
  'unreadable_errors',
  count.exactly(0),
  'errors did not have the form that the profile describes',
);

/** The expression as k6 writes it, for example `p(95)<=500`. */
export function expressionOf({ aggregate, operator, limit }: Comparison): string {
  return `${aggregate}${operator}${limit}`;
}

/** k6 `options.thresholds` that hold all goals and all their evidence. */
export function toK6Thresholds(goals: readonly Goal[]): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  for (const goal of goals) {
    for (const { metric, comparison } of [goal, ...goal.evidence]) {
      const expression = expressionOf(comparison);
      const expressions = thresholds[metric] ?? [];
      if (!expressions.includes(expression)) thresholds[metric] = [...expressions, expression];
    }
  }
  return thresholds;
}
