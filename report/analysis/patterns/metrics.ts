import { compileMetricsReader } from '../../../contract/gatewayMetrics.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { goalsWith } from '../../../settings/goalIds.ts';
import { formatCount } from '../../../text/format.ts';
import type { Evidence, Pattern } from './pattern.ts';

/** Patterns in what the gateway says of itself. */
export const metricsPatterns: readonly Pattern[] = [
  {
    id: 'connections-left',
    bearsOn: goalsWith('quota', 'origin', 'idle'),
    see: (evidence) => {
      const { before, after } = readings(evidence);
      if (before?.totalConnections === undefined || after?.totalConnections === undefined) return undefined;
      const left = after.totalConnections - before.totalConnections;
      if (left <= 0) return undefined;
      return `the gateway still reports ${formatCount(left)} connections more than before, although every client of the run has left`;
    },
    cause: 'The gateway has not noticed that the clients left, or counts them wrongly.',
    next: 'Read its metrics again after some minutes: if the number stays, connections leak.',
  },
  {
    id: 'connections-returned',
    bearsOn: [],
    see: (evidence) => {
      const { before, during, after } = readings(evidence);
      if (during?.totalConnections === undefined || after?.totalConnections === undefined) return undefined;
      if (after.totalConnections > (before?.totalConnections ?? 0)) return undefined;
      return `the gateway reported ${formatCount(during.totalConnections)} connections at most, and ${formatCount(after.totalConnections)} after the clients had left`;
    },
  },
];

function readings({ report }: Evidence) {
  const read = compileMetricsReader((report.plan?.profile ?? defaultProfile).metrics);
  const { metricsBefore, metricsDuring, metricsAfter } = report.details;
  const of = (document: unknown) => (document === undefined ? undefined : read(document));
  return { before: of(metricsBefore), during: of(metricsDuring), after: of(metricsAfter) };
}
