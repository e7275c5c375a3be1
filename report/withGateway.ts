import { judgeGateway } from '../thresholds/gateway.ts';
import { overall, type Verdict } from '../thresholds/judge.ts';
import { starvationWarning } from './gatewayResources.ts';
import type { GatewayReport, ScenarioReport } from './schema.ts';
import { withWarnings } from './withWarnings.ts';

/**
 * Adds to a scenario's report how its gateway fared. What was measured on a gateway that ended in the middle is no
 * evidence of anything: those goals become invalid, and the one that says why is failed. Of a gateway that was never
 * there nothing was measured.
 *
 * @param isLogPromised whether a log that cannot be had is to be missed, where the gateway runs already
 */
export function withGateway(
  report: ScenarioReport,
  gateway: GatewayReport,
  { isLogPromised = true }: { readonly isLogPromised?: boolean } = {},
): ScenarioReport {
  const measured = report.goals ?? [];
  const reason = gateway.unavailable ?? gateway.gone;
  const goals = reason === undefined ? measured : measured.map((verdict) => invalidated(verdict, reason));
  const isRead = isLogPromised || gateway.kind !== 'running' || gateway.log !== undefined;
  const own = judgeGateway(gateway).filter(({ id }) => isRead || id !== 'log.clean');
  // The gateway's own goals may spoil a scenario's outcome, but they cannot make one that measured nothing pass.
  const spoiling = own.filter(({ outcome }) => outcome === 'failed' || outcome === 'invalid');
  const outcome = overall([{ outcome: overall(goals) }, { outcome: report.outcome ?? 'invalid' }, ...spoiling]);
  return {
    ...withWarning(report, gateway),
    ...(gateway.unavailable === undefined ? {} : { summary: `Not run: ${gateway.unavailable}` }),
    goals: [...goals, ...own],
    gateway,
    outcome,
    success: outcome === 'passed',
  };
}

function withWarning(report: ScenarioReport, { resources }: GatewayReport): ScenarioReport {
  const warning = resources === undefined ? undefined : starvationWarning(resources, report);
  return warning === undefined ? report : withWarnings(report, [warning]);
}

function invalidated(verdict: Verdict, reason: string): Verdict {
  return { ...verdict, outcome: 'invalid', reason };
}
