import { goalsWith } from '../../../settings/goalIds.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import type { Pattern } from './pattern.ts';

/** Patterns in how limits are kept: quotas, the cap of rooms, eviction. */
export const limitPatterns: readonly Pattern[] = [
  {
    id: 'too-many-admitted',
    bearsOn: ['quota.admitted', 'origin.admitted', 'quota.metrics-within-limit', 'origin.metrics-within-limit'],
    see: ({ report }) => {
      if (report.scenario !== 'connection-quota' && report.scenario !== 'origin-quota') return undefined;
      const { accepted, expectedAccepted } = report.details;
      if (accepted <= expectedAccepted) return undefined;
      return `${formatCount(accepted - expectedAccepted)} clients more than the limit were admitted`;
    },
    cause:
      'Clients that connect at the same moment are all let in: the gateway checks the count before it adds the newcomer.',
    next: 'Count and admit in one step, or check once more after the connect and turn the surplus away.',
  },
  {
    id: 'late-rejections',
    bearsOn: goalsWith('quota', 'origin'),
    see: ({ report }) => {
      if (report.scenario !== 'connection-quota' && report.scenario !== 'origin-quota') return undefined;
      const late = report.details.connectionAttempts.filter(({ way }) => way === 'after-connect').length;
      return late === 0 ? undefined : `${formatCount(late)} clients were connected first and turned away afterwards`;
    },
    cause: 'Two handshakes raced past the first check; the second one caught them.',
    next: 'Clients must expect an error after their connect; if the time is the trouble, the first check is what to speed up.',
  },
  {
    id: 'slow-rejections',
    bearsOn: ['quota.rejected-within', 'origin.rejected-within'],
    see: ({ report }) => {
      if (report.scenario !== 'connection-quota' && report.scenario !== 'origin-quota') return undefined;
      const { connectionAttempts } = report.details;
      const times = (accepted: boolean) =>
        connectionAttempts.flatMap((each) => (each.accepted === accepted ? (each.latencyMs ?? []) : []));
      const [rejected, admitted] = [Math.max(0, ...times(false)), Math.max(0, ...times(true))];
      if (rejected < 100) return undefined;
      return `the slowest rejection took ${formatValue(rejected, 'ms')}, the slowest admission ${formatValue(admitted, 'ms')}`;
    },
    cause:
      'If admissions are as slow, the gateway or its machine was busy; if not, something is asked before a client is turned away.',
    next: "Compare both figures, and look at what the gateway's handshake awaits (a database, a counter in Redis).",
  },
  {
    id: 'errors-for-requests',
    bearsOn: ['subscription.one-error-each'],
    see: ({ report }) => {
      if (report.scenario !== 'subscription-cap') return undefined;
      const { rejectionMessages, expectedRejected } = report.details;
      if (rejectionMessages.length === expectedRejected) return undefined;
      return `${formatCount(rejectionMessages.length)} errors for ${formatCount(expectedRejected)} requests beyond the cap`;
    },
    cause:
      'More errors: two places of the gateway refuse the same request. Fewer: a request is dropped without a word.',
    next: 'Follow one refused request through the gateway, from its handler to the error event.',
  },
  {
    id: 'evictions-outside',
    bearsOn: ['idle.evicted-in-window'],
    see: ({ report }) => {
      if (report.scenario !== 'idle-eviction') return undefined;
      const { watchers, earliestMs = 0, latestMs = Number.POSITIVE_INFINITY, stillConnected } = report.details;
      const times = watchers.flatMap(({ disconnectLatencyMs }) => disconnectLatencyMs ?? []);
      const early = times.filter((time) => time < earliestMs).length;
      const late = times.filter((time) => time > latestMs).length;
      if (early + late + stillConnected.length === 0) return undefined;
      return `${formatCount(early)} clients were evicted too early, ${formatCount(late)} too late, ${formatCount(stillConnected.length)} not at all`;
    },
    cause:
      'Late: a sweep on a timer, whose period is added to the timeout. Not at all: something else counts as activity, such as heartbeats.',
    next: 'See whether eviction is a timer of each client or a sweep, and what resets it.',
  },
];
