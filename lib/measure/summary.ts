import exec from 'k6/execution';
import type { Plan } from '../../contract/plan.ts';
import type { Summary, SummaryMetrics } from '../../contract/summary.ts';
import { renderVerdicts } from '../../text/verdictTable.ts';
import type { Goal } from '../../thresholds/goal.ts';
import { judge, overall } from '../../thresholds/judge.ts';
import { clockMethod } from './clock.ts';
import { whyNoVerdict } from './overrides.ts';
import { type Roles, whyUnended } from './roles.ts';
import type { Setup } from './setup.ts';

/** The part of the data of k6's `handleSummary` that is used. */
interface K6Summary {
  /** Absent in the form of --new-machine-readable-summary. */
  readonly metrics?: SummaryMetrics;
  readonly state: { readonly testRunDurationMs: number };
  readonly setup_data?: Setup | null;
}

/**
 * Makes a script's `handleSummary`: a readable verdict on stdout and, where RLT_SUMMARY names a file, the figures for
 * the post-processor in it.
 */
export function summaryOf(
  plan: Plan,
  goals: readonly Goal[],
  roles: Roles,
): (data: K6Summary) => Record<string, string> {
  return (k6) => {
    if (k6.metrics === undefined) {
      return { stdout: `\n  ${plan.scenario}: INVALID (k6's --new-machine-readable-summary holds no thresholds)\n\n` };
    }
    const setUp = Boolean(k6.setup_data);
    const reason =
      whyNoVerdict(exec.test.options, setUp) ?? (setUp && !plan.staging ? whyUnended(roles, k6.metrics) : undefined);
    const summary: Summary = {
      version: 1,
      plan: k6.setup_data?.plan ?? plan,
      skipped: reason === undefined ? (k6.setup_data?.skipped ?? {}) : {},
      invalid: reason === undefined ? (k6.setup_data?.invalid ?? {}) : { '*': reason },
      clock: clockMethod(plan),
      durationMs: k6.state.testRunDurationMs,
      setUp,
      metrics: k6.metrics,
    };
    const verdicts = judge(goals, summary.metrics, summary);
    const text = `\n${renderVerdicts(verdicts)}\n\n  ${plan.scenario}: ${overall(verdicts).toUpperCase()}\n\n`;
    const file = __ENV.RLT_SUMMARY;
    return file ? { stdout: text, [file]: JSON.stringify(summary) } : { stdout: text };
  };
}
