import exec from 'k6/execution';
import type { MetricTable } from '../../contract/metric.ts';
import { partOf } from '../../contract/part.ts';
import type { Plan } from '../../contract/plan.ts';
import { type Roles, whyUnended } from '../../contract/roles.ts';
import type { Summary, SummaryMetrics } from '../../contract/summary.ts';
import { renderVerdicts } from '../../text/verdictTable.ts';
import type { Goal } from '../../thresholds/goal.ts';
import { intervalsOf } from '../../thresholds/intervals.ts';
import { judge, overall } from '../../thresholds/judge.ts';
import { clockMethod } from './clock.ts';
import { isInCloud } from './inCloud.ts';
import { whyNoVerdict } from './overrides.ts';
import type { Setup } from './setup.ts';

/** The part of the data of k6's `handleSummary` that is used. */
interface K6Summary {
  /** Absent in the form of --new-machine-readable-summary. */
  readonly metrics?: SummaryMetrics;
  readonly state: { readonly testRunDurationMs: number };
  readonly setup_data?: Setup | null;
}

/** What a scenario is judged by. */
interface Judged {
  readonly goals: readonly Goal[];
  /** Absent where a bundle has left them out: then nobody knows which times end with a receipt. */
  readonly metrics: MetricTable | undefined;
}

/**
 * Makes a script's `handleSummary`: a readable verdict on stdout and, where RLT_SUMMARY names a file, the figures for
 * the post-processor in it.
 */
export function summaryOf(
  plan: Plan,
  { goals, metrics: declared }: Judged,
  roles: Roles,
): (data: K6Summary) => Record<string, string> {
  return (k6) => {
    if (k6.metrics === undefined) {
      return { stdout: `\n  ${plan.scenario}: INVALID (k6's --new-machine-readable-summary holds no thresholds)\n\n` };
    }
    const setUp = Boolean(k6.setup_data);
    const isPart = plan.instances > 1;
    const reason =
      whyNoVerdict(exec.test.options, setUp, { isPart, isInCloud: isInCloud() }) ??
      // Of a part only whoever knows all of them can tell.
      (setUp && !plan.staging && !isPart ? whyUnended(roles, k6.metrics) : undefined);
    const summary: Summary = {
      version: 1,
      plan: k6.setup_data?.plan ?? plan,
      skipped: reason === undefined ? (k6.setup_data?.skipped ?? {}) : {},
      invalid: reason === undefined ? (k6.setup_data?.invalid ?? {}) : { '*': reason },
      clock: clockMethod(plan),
      durationMs: k6.state.testRunDurationMs,
      setUp,
      ...(isPart ? { roles: plan.staging ? {} : { ...roles, instance: plan.instances } } : {}),
      metrics: k6.metrics,
    };
    if (isPart) return { stdout: partText(plan, k6.metrics), ...writes(summary) };
    const verdicts = judge(goals, summary.metrics, summary, {}, intervalsOf(summary.metrics, declared));
    const text = `\n${renderVerdicts(verdicts)}\n\n  ${plan.scenario}: ${overall(verdicts).toUpperCase()}\n\n`;
    return { stdout: text, ...writes(summary) };
  };
}

function writes(summary: Summary): Record<string, string> {
  const file = __ENV.RLT_SUMMARY;
  return file ? { [file]: JSON.stringify(summary) } : {};
}

/** What a part says for itself: figures, and no verdict. */
function partText({ scenario, instances, runId }: Plan, metrics: SummaryMetrics): string {
  const { executionSegment, executionSegmentSequence } = exec.test.options;
  const { index = '?' } = partOf(executionSegment, executionSegmentSequence) ?? {};
  const connected = metrics.clients_connected?.values.count ?? 0;
  return `\n  ${scenario}: part ${index} of ${instances} of run ${runId}, ${connected} clients connected; all parts together have a verdict (rlt merge)\n\n`;
}
