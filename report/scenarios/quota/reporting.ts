import { connectionsLeft } from '../../analysis/patterns/metrics.ts';
import type { Reporting } from '../../reporting/reporter.ts';
import { singleSamples } from '../../reporting/samples.ts';
import { whereByGoal } from '../../reporting/where.ts';
import type { QuotaDetails } from './details.ts';
import { quotaFigures } from './figures.ts';
import { quotaPatterns } from './patterns.ts';
import { judgePredecessor } from './predecessor.ts';
import { slowestRejections, unexplainedRejections } from './where.ts';

/**
 * What the reports of both quotas have in common.
 *
 * @param prefix of the goals' ids
 * @param limit where the gateway's metrics name it, and what it is a limit of
 */
export function quotaReporting(prefix: 'quota' | 'origin', limit: { readonly field: string; readonly words: string }) {
  return {
    figures: (report) => quotaFigures(prefix, report),
    patterns: [...quotaPatterns, connectionsLeft('every goal of the scenario')],
    where: whereByGoal({
      [`${prefix}.rejected-within`]: slowestRejections,
      [`${prefix}.rejections-known`]: unexplainedRejections,
    }),
    load: ({ details: { attempts } }) => ({ attempts }),
    samples: ({ details: { connectionAttempts } }, { id }) =>
      id === `${prefix}.rejected-within`
        ? singleSamples(
            connectionAttempts.flatMap(({ accepted, latencyMs }) => (accepted || latencyMs === null ? [] : latencyMs)),
          )
        : undefined,
    connectionLimit: ({ details }) => details.limit ?? null,
    judgePredecessor: (report) => judgePredecessor(prefix, report, limit),
  } satisfies Partial<Reporting<QuotaDetails>>;
}
