import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { formatCount } from '../../../text/format.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import type { MetricsDocument, ScenarioReport } from '../../schema.ts';

/**
 * Connections that are left when everybody has gone.
 *
 * @param bearsOn whether the goals of the scenario rest on how many connections there are
 */
export function connectionsLeft(bearsOn: Pattern['bearsOn'] = []): Pattern {
  return {
    id: 'connections-left',
    bearsOn,
    see: (report) => {
      const { before, after } = readings(report);
      if (before?.totalConnections === undefined || after?.totalConnections === undefined) return undefined;
      const left = after.totalConnections - before.totalConnections;
      if (left <= 0) return undefined;
      return `the gateway still reports ${formatCount(left)} connections more than before, although every client of the run has left`;
    },
    cause: 'The gateway has not noticed that the clients left, or counts them wrongly.',
    next: 'Read its metrics again after some minutes: if the number stays, connections leak.',
  };
}

/** The opposite, as far as the gateway tells. */
export const connectionsReturned: Pattern = {
  id: 'connections-returned',
  bearsOn: [],
  see: (report) => {
    const { before, during, after } = readings(report);
    if (during?.totalConnections === undefined || after?.totalConnections === undefined) return undefined;
    if (after.totalConnections > (before?.totalConnections ?? 0)) return undefined;
    return `the gateway reported ${formatCount(during.totalConnections)} connections at most, and ${formatCount(after.totalConnections)} after the clients had left`;
  },
};

function readings({ plan, details }: ScenarioReport) {
  const read = compileMetricsReader((plan?.profile ?? defaultProfile).metrics);
  const { metricsBefore, metricsDuring, metricsAfter } = details;
  const of = (document: MetricsDocument | undefined) => (document === undefined ? undefined : read(document));
  return { before: of(metricsBefore), during: of(metricsDuring), after: of(metricsAfter) };
}
