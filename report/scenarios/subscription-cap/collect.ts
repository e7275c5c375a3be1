import { formatCount } from '../../../text/format.ts';
import { roomOf } from '../../../thresholds/roomCap.ts';
import { countOf, figure, metricsFields, micro } from '../../collector.ts';
import { fieldOf } from '../../readSamples.ts';
import type { Collecting } from '../../reporting/reporter.ts';
import type { SubscriptionCapDetails } from './details.ts';

interface Request {
  success: boolean;
  message: string | undefined;
  latencyMs: number | null;
  errors: string[];
}

/** No client asks for as many; a damaged number must not make a list of that length. */
const mostRequests = 1_000_000;

export const subscriptionCapCollecting: Collecting<SubscriptionCapDetails> = {
  wanted: ['subscribe_duration', 'refusal_duration', 'gateway_errors'],

  collect(plan) {
    const requests: Request[] = [];
    return {
      add({ metric, value, metadata }) {
        const number = Number(fieldOf(metadata, 'request') ?? Number.NaN);
        if (!(number >= 1 && number <= mostRequests)) return;
        const request = requests[number - 1] ?? { success: false, message: undefined, latencyMs: null, errors: [] };
        requests[number - 1] = request;
        const message = fieldOf(metadata, 'message');
        if (metric === 'gateway_errors') {
          if (message !== undefined) request.errors.push(message);
          return;
        }
        request.success = metric === 'subscribe_duration';
        request.latencyMs = micro(value);
        request.message = message;
      },
      details({ summary, snapshots }) {
        const limit = figure(summary, 'room_limit', 'value');
        const results = requests.map(({ success, message, latencyMs, errors }, index) => ({
          jobId: roomOf(plan, index + 1),
          success,
          ...(message === undefined ? {} : { message }),
          latencyMs,
          ...(errors.length === 0 ? {} : { errors }),
        }));
        const accepted = results.filter(({ success }) => success).length;
        const requested = plan.attempts || plan.jobCount;
        const extras = limit === null ? 0 : requested === 0 ? plan.extras : requested - limit;
        return {
          attempts: results.length,
          accepted,
          rejected: results.length - accepted,
          expectedAccepted: limit ?? 0,
          expectedRejected: extras,
          rejectionMessages: results.flatMap(({ errors = [] }) => errors),
          results,
          ...metricsFields(snapshots),
          ...(limit === null ? {} : { limit }),
          ...(countOf(summary, 'over_cap_requests') === 0
            ? {}
            : { stayedConnected: countOf(summary, 'clients_thrown_out') === 0 }),
          peakReported: figure(summary, 'reported_count', 'max'),
          metricsPolls: countOf(summary, 'metrics_polls'),
          slotReused:
            countOf(summary, 'slots_reused') > 0 &&
            countOf(summary, 'slots_reused') === countOf(summary, 'slots_released'),
          resubscriptionFree: countOf(summary, 'resubscriptions_free') > 0,
        };
      },
    };
  },

  summarize({ accepted, limit, results, rejected, rejectionMessages, stayedConnected, slotReused }) {
    if (limit === undefined) return 'No client could ask for its rooms.';
    return (
      `${formatCount(accepted)} of ${formatCount(results.length)} rooms given to one socket (cap ${formatCount(limit)}), ` +
      `${plural(rejected, 'request')} refused with ${plural(rejectionMessages.length, 'error')}, ` +
      `${stayedConnected === false ? 'thrown out for it' : 'still connected'}, ` +
      `${slotReused ? 'rooms that were left could be exchanged' : 'not every room that was left could be exchanged'}.`
    );
  },
};

function plural(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}
