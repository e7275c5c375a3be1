import type { MetricName } from '../contract/metrics.ts';
import type { Plan } from '../contract/plan.ts';
import type { ScenarioName } from '../contract/scenarios.ts';

/** A k6 threshold expression in its parts: `p(95)<=500`. */
export interface Comparison {
  readonly aggregate: 'p(95)' | 'max' | 'min' | 'count' | 'rate' | 'value';
  readonly operator: '<=' | '>=' | '==';
  readonly limit: number;
}

/** What must have been measured for a goal to count at all; k6 itself holds an empty metric to be within its limit. */
export interface Evidence {
  readonly metric: MetricName;
  readonly comparison: Comparison;
  /** What it means when it is missing. */
  readonly otherwise: string;
  /** Needed for a pass alone: a miss that was seen is a miss, whatever else could not be seen. */
  readonly toPass?: true;
}

/** A figure of k6's summary. */
export interface Figure {
  readonly metric: MetricName;
  readonly aggregate: Comparison['aggregate'];
}

/** Two figures that a reader can compare: "50 of 50". */
export interface Shown {
  readonly measured: Figure;
  readonly operator: Comparison['operator'];
  readonly limit: Figure;
  /** Where it is another one than the goal's. */
  readonly unit?: Goal['unit'];
}

/** One goal of a scenario, read by k6 (thresholds), by the report (verdicts) and by the documentation. */
export interface Goal<Id extends string = string> {
  /** Stable: reports, dashboards and `--allow-skipped` name the goal by it. */
  readonly id: Id;
  /** Which of the project's five goals this one is part of. */
  readonly goal: 1 | 2 | 3 | 4 | 5;
  readonly title: string;
  readonly metric: MetricName;
  readonly comparison: Comparison;
  readonly unit: 'ms' | '' | '%';
  readonly evidence: readonly Evidence[];
  /** Flag that moves the limit. */
  readonly movedBy?: string;
  /**
   * What stands in the table instead of the metric itself. A limit that the gateway names at run time cannot stand in
   * a threshold, so the metric is then the deviation from it; these are the figures that it was computed from. Of
   * several pairs the first is shown that agrees with the verdict.
   */
  readonly shown?: readonly Shown[];
  /** Metric whose count tells on how many samples the figure rests; the goal's own by default. */
  readonly samples?: MetricName;
}

export interface ScenarioGoals<Id extends string = string> {
  readonly scenario: ScenarioName;
  readonly goals: (plan: Plan) => readonly Goal<Id>[];
}

/**
 * The goals of a scenario. None of them can be judged by clients that did not get as far as the gateway, so all rest on
 * that as well, whatever their own evidence is.
 *
 * @param everyClient what must be true of every client of the scenario
 */
export function defineGoals<Id extends string>(
  scenario: ScenarioName,
  goals: (plan: Plan) => readonly Goal<Id>[],
  everyClient: readonly Evidence[] = [],
): ScenarioGoals<Id> {
  const common = [everybodyReached, ...everyClient];
  return {
    scenario,
    goals: (plan) => goals(plan).map((goal) => ({ ...goal, evidence: [...goal.evidence, ...common] })),
  };
}

export const p95 = { atMost: (limit: number): Comparison => ({ aggregate: 'p(95)', operator: '<=', limit }) };
export const max = { atMost: (limit: number): Comparison => ({ aggregate: 'max', operator: '<=', limit }) };
export const rate = { atMost: (limit: number): Comparison => ({ aggregate: 'rate', operator: '<=', limit }) };
export const count = {
  exactly: (limit: number): Comparison => ({ aggregate: 'count', operator: '==', limit }),
  atLeast: (limit: number): Comparison => ({ aggregate: 'count', operator: '>=', limit }),
};

/** Evidence in a line. */
export function needs(metric: MetricName, comparison: Comparison, otherwise: string): Evidence {
  return { metric, comparison, otherwise };
}

/** The same, where a miss is a miss also without it. */
export function needsToPass(...evidence: Parameters<typeof needs>): Evidence {
  return { ...needs(...evidence), toPass: true };
}

const everybodyReached = needs('clients_unreachable', count.exactly(0), 'clients could not be reached');

/** For scenarios that stay below every limit. */
export const nobodyRejected = needs('clients_rejected', count.exactly(0), 'clients were turned away');

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
