import type { Settings } from '../../settings/settings.ts';
import type { Finding } from '../room/finding.ts';
import { loadOf } from '../room/load.ts';
import { lookAtMachine } from '../room/machine.ts';
import { roomFor } from '../room/requireRoom.ts';
import type { DoctorContext } from './doctorChecks.ts';

/** Room for each scenario; of findings of one kind, the worst stands for all, and of equals that of the largest load. */
export async function lookAtRoom({ settings, gateway }: DoctorContext): Promise<Finding[]> {
  const machine = lookAtMachine();
  const connectionsOf = (own: Settings) => loadOf(own, gateway.isStartedHere).connections ?? 0;
  const largestFirst = settings.toSorted((a, b) => connectionsOf(b) - connectionsOf(a));
  const worst = new Map<string, Finding>();
  for (const own of largestFirst) {
    for (const finding of roomFor(own, gateway, machine)) {
      const known = worst.get(finding.check);
      if (known !== undefined && rank[known.level] >= rank[finding.level]) continue;
      worst.set(finding.check, { ...finding, found: `${finding.found} (${own.scenario})` });
    }
  }
  return [...worst.values()];
}

const rank = { error: 3, warning: 2, ok: 1, skipped: 0 };
