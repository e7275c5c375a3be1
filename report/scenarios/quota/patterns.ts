import { goalsWith } from '../../../settings/goalIds.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import type { QuotaReport } from './details.ts';

/** Patterns in how a quota is kept. */
export const quotaPatterns: readonly Pattern<QuotaReport>[] = [
  {
    id: 'too-many-admitted',
    bearsOn: ['quota.admitted', 'origin.admitted', 'quota.metrics-within-limit', 'origin.metrics-within-limit'],
    see: ({ details }) => {
      const { accepted, expectedAccepted } = details;
      if (accepted <= expectedAccepted) return undefined;
      return `${formatCount(accepted - expectedAccepted)} clients more than the limit were admitted`;
    },
    cause:
      'Clients that connect at the same moment are all let in: the gateway checks the count before it adds the newcomer.',
    next: 'Count and admit in one step, or check once more after the connect and turn the surplus away.',
  },
  {
    id: 'late-rejections',
    bearsOn: () => goalsWith('quota', 'origin'),
    see: ({ details }) => {
      const late = details.connectionAttempts.filter(({ way }) => way === 'after-connect').length;
      return late === 0 ? undefined : `${formatCount(late)} clients were connected first and turned away afterwards`;
    },
    cause: 'Two handshakes raced past the first check; the second one caught them.',
    next: 'Clients must expect an error after they connect; if the time is the problem, speed up the first check.',
  },
  {
    id: 'slow-rejections',
    bearsOn: ['quota.rejected-within', 'origin.rejected-within'],
    see: ({ details }) => {
      const { connectionAttempts } = details;
      const times = (accepted: boolean) =>
        connectionAttempts.flatMap((each) => (each.accepted === accepted ? (each.latencyMs ?? []) : []));
      const [rejected, admitted] = [Math.max(0, ...times(false)), Math.max(0, ...times(true))];
      if (rejected < 100) return undefined;
      return `the slowest rejection took ${formatValue(rejected, 'ms')}, the slowest admission ${formatValue(admitted, 'ms')}`;
    },
    cause:
      'If admissions are as slow, the gateway or its machine was busy; if not, something is looked up before a client is turned away.',
    next: "Compare both figures, and look at what the gateway's handshake awaits (a database, a counter in Redis).",
  },
];
