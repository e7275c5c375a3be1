import { RltError } from '../../contract/errors.ts';
import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import { fetchMetricsDocument } from '../fetchMetricsDocument.ts';
import { requireGateway } from '../preflight.ts';
import { checkOnGateway } from '../probe/checkProfile.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';
import { slotFindings } from './requireReady.ts';

const levels = { works: 'ok', 'does not work': 'error', 'not tried': 'skipped' } as const;

/** The gateway that runs, part by part: pages, handshake, subscription, metrics, one event, the stored job. */
export async function lookAtGateway({ settings, gateway, mayWrite, lifetime }: DoctorContext): Promise<Finding[]> {
  if (gateway.isStartedHere) return [{ check: 'gateway', level: 'skipped', found: 'it is started for the run' }];
  const [first] = settings;
  try {
    await requireGateway(first);
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    return [
      {
        check: 'address',
        level: 'error',
        found: error.message,
        ...(error.hint === undefined ? {} : { change: error.hint }),
      },
    ];
  }
  const answer = await fetchMetricsDocument(first, metricsMs);
  const slots = answer.ok ? slotsFor(settings, answer.metrics) : [];
  const lines = await checkOnGateway({ settings: first, tell: () => {}, mayWrite }, lifetime);
  const parts = lines.map(({ part, outcome, found, change }) => ({
    ...{ check: part, level: levels[outcome], found },
    ...(change === undefined ? {} : { change }),
  }));
  return [...slots, ...parts];
}

const metricsMs = 1500;

/** Too few slots for some scenarios, or that there are enough. */
function slotsFor(settings: DoctorContext['settings'], metrics: GatewayMetrics): Finding[] {
  const lacking = slotFindings(settings, metrics);
  if (lacking.length > 0) return lacking;
  const { totalConnections, maxConnections, maxConnectionsPerOrigin } = metrics;
  const limits = [
    ...(maxConnections ? [`${maxConnections} connections`] : []),
    ...(maxConnectionsPerOrigin ? [`${maxConnectionsPerOrigin} of one Origin`] : []),
  ];
  const held = totalConnections === undefined ? '' : `; others hold ${totalConnections}`;
  const found = limits.length === 0 ? 'its metrics name no limit of connections' : `${limits.join(', ')} at most`;
  return [{ check: 'planned clients', level: 'ok', found: `${found}${held}` }];
}
