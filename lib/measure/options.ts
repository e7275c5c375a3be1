import exec from 'k6/execution';
import type { Options, Scenario } from 'k6/options';
import type { Plan } from '../../contract/plan.ts';
import { mapRecord } from '../../contract/record.ts';
import { type Roles, roleThresholds } from '../../contract/roles.ts';
import { type Goal, toK6Thresholds } from '../../thresholds/goal.ts';
import { isInCloud } from './inCloud.ts';
import { type Expected, overrideProblem, whyNoVerdict } from './overrides.ts';

/**
 * k6 options of a script: its roles, its goals as thresholds, and what reports need from the summary.
 *
 * @param roles VUs of each role, the exported function of that name, which each of them runs once; an observer joins them
 */
export function k6Options(plan: Plan, goals: readonly Goal[], roles: Roles, maxDurationMs: number): Options {
  const scenarios: Record<string, Scenario> = {};
  const { instances } = plan;
  // k6 gives exactly one of so many VUs to each instance.
  const accompanying: Roles = instances > 1 ? { instance: instances } : {};
  const lastsMs = maxDurationMs + (instances > 1 ? 2 * plan.joinTimeoutMs : 0);
  for (const [name, vus] of Object.entries({ ...roles, observer: 1, ...accompanying })) {
    scenarios[name] = {
      executor: 'per-vu-iterations',
      exec: name,
      vus,
      iterations: 1,
      maxDuration: `${Math.ceil((lastsMs + (plan.staging ? plan.holdMs : 0)) / 1000)}s`,
      gracefulStop: '5s',
      // Those of a scenario stay where --tag or K6_TAGS replace those of the test.
      tags: { load_test: plan.scenario },
    };
  }
  // Whoever holds sockets open to be looked at may end that.
  const judged = goals.filter(({ id }) => plan.skipped?.[id] === undefined);
  const whole = () => ({ ...toK6Thresholds(judged), ...(plan.staging ? {} : roleThresholds(roles)) });
  // A part judges nothing: whoever puts the parts together does. k6 counts by role only what has a threshold.
  const part = () => roleThresholds(mapRecord({ ...roles, ...accompanying }, () => 0));
  const thresholds = instances > 1 ? part : whole;
  own = { thresholds: thresholds(), summaryTrendStats };
  return {
    scenarios,
    thresholds: thresholds(),
    summaryTrendStats: [...summaryTrendStats],
    // Fewer tags make fewer time series and shorter rows: these are what reports and dashboards use.
    systemTags: ['scenario', 'status', 'method', 'name', 'error_code', 'expected_response'],
    tags: { testid: plan.runId, load_test: plan.scenario },
    insecureSkipTLSVerify: false,
    // Idle connections that k6 keeps, in all and for each host: with fewer of them each poll would open one anew.
    ...(plan.transports !== 'websocket' && { batch: mostIdle, batchPerHost: mostIdle }),
    // Publishing, settling and saying goodbye.
    ...((plan.publishesJob || instances > 1) && { setupTimeout: `${setupMs(plan)}ms` }),
    ...(plan.hosts && { hosts: plan.hosts }),
    ...(plan.cloud && { cloud: plan.cloud }),
  };
}

function setupMs({ publishesJob, seedTimeoutMs, instances, joinTimeoutMs }: Plan): number {
  return 120_000 + (publishesJob ? seedTimeoutMs : 0) + (instances > 1 ? joinTimeoutMs : 0);
}

/** More than the sockets of any VU, each of which has two. */
const mostIdle = 100_000;

/** @throws Error where k6 was given options under which the verdict would be wrong */
export function refuseOverrides({ instances }: Pick<Plan, 'instances'>): void {
  const problem = overrideProblem(own, exec.test.options, __ENV);
  if (problem !== undefined) throw new Error(problem);
  const reason = whyNoVerdict(exec.test.options, true, { isPart: instances > 1, isInCloud: isInCloud() });
  // The run goes on, for its load; its exit code must not say that goals were kept.
  if (reason !== undefined) exec.test.fail(reason);
}

const summaryTrendStats = ['min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'];

/** A copy: k6 writes what it resolved into the exported options themselves. */
let own: Expected = { thresholds: {}, summaryTrendStats };
