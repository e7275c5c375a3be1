import type { Options, Scenario } from 'k6/options';
import type { Plan } from '../../contract/plan.ts';
import { type Goal, toK6Thresholds } from '../../thresholds/goal.ts';

/** A role in a scenario: the exported function of the same name, run once by each of its VUs. */
export interface Role {
  readonly vus: number;
}

/** k6 options of a script: its roles, its goals as thresholds, and what reports need from the summary. */
export function k6Options(
  plan: Plan,
  goals: readonly Goal[],
  roles: Readonly<Record<string, Role>>,
  maxDurationMs: number,
): Options {
  const scenarios: Record<string, Scenario> = {};
  for (const [name, { vus }] of Object.entries(roles)) {
    scenarios[name] = {
      executor: 'per-vu-iterations',
      exec: name,
      vus,
      iterations: 1,
      maxDuration: `${Math.ceil((maxDurationMs + (plan.staging ? plan.holdMs : 0)) / 1000)}s`,
      gracefulStop: '5s',
    };
  }
  return {
    scenarios,
    thresholds: toK6Thresholds(goals),
    summaryTrendStats: ['min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'],
    // Fewer tags make fewer time series and shorter rows: these are what reports and dashboards use.
    systemTags: ['scenario', 'status', 'method', 'name', 'error_code', 'expected_response'],
    tags: { testid: plan.runId, load_test: plan.scenario },
    insecureSkipTLSVerify: false,
    ...(plan.hosts && { hosts: plan.hosts }),
    ...(plan.cloud && { cloud: plan.cloud }),
  };
}
