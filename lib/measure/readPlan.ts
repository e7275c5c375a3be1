import type { OptionTable } from '../../contract/option.ts';
import type { ScenarioOptions } from '../../contract/resolveOptions.ts';
import type { PlanOf } from '../../thresholds/scenario.ts';
import type { WireSettings } from '../apart/settings.ts';
import { loadGatewayUse } from '../gateway/gatewayUse.ts';
import { loadClientRows } from './clientRows.ts';
import { loadFailureTexts } from './failureTexts.ts';
import { loadEventForms } from './jobEvent.ts';
import { loadTransports } from './loadTransports.ts';
import { loadMetricsFormat } from './metricsFormat.ts';
import { loadOtherWays } from './otherWays.ts';
import { loadPacketParser } from './packetParser.ts';
import { keepProfile } from './profileInOrder.ts';

/**
 * The plan of this run: RLT_PLAN as the CLI made it, or what `k6 run -e …` says, by the same rules and with the same
 * errors. Called in k6's init context; an error there ends the run before anything is opened.
 *
 * @param adjust what one scenario has to decide once all its settings are known
 * @throws RltError whose message tells what is wrong and what is allowed
 */
export function readPlan<Own extends OptionTable>(
  scenario: ScenarioOptions<Own>,
  adjust: (settings: WireSettings) => WireSettings = (settings) => settings,
): PlanOf<Own> {
  const { RLT_PLAN: text } = __ENV;
  const plan: PlanOf<Own> = text
    ? JSON.parse(text)
    : require('../apart/settings.ts').planFromEnvironment(scenario, adjust);
  keepProfile(plan);
  loadPacketParser(plan);
  loadOtherWays(plan);
  loadEventForms(plan);
  loadTransports(plan);
  loadFailureTexts(plan);
  loadMetricsFormat(plan);
  loadGatewayUse(plan);
  loadClientRows(plan, scenario.connections?.(plan));
  return plan;
}
