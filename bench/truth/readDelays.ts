import { quantile, sorted } from '../../report/analysis/quantile.ts';
import { broadcastForm } from '../../report/scenarios/broadcast-burst/details.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import type { Delivered, Delivery } from './deliveries.ts';
import type { Figures } from './figures.ts';

/** How much later each delivery has its time in the report than the kernel had it; milliseconds. */
export interface ReadDelays extends Figures {
  readonly min: number;
  /** Deliveries that the report has before the kernel had them: their times are wrong. */
  readonly early: number;
  readonly count: number;
}

/** Looks up the latency of a delivery in a report, by the id that Socket.IO gave the client; null where it has none. */
export function latenciesIn(report: ScenarioReport, { socketIds }: Delivered): (delivery: Delivery) => number | null {
  const { perSocketLatencies } = broadcastForm.of(report).details;
  const all = new Map(perSocketLatencies.map(({ socketId, latencies }) => [socketId, latencies]));
  return ({ client, sequence }) => all.get(socketIds.get(client) ?? '')?.[sequence - 1] ?? null;
}

/** undefined where the report does not keep each latency. */
export function readDelaysOf(report: ScenarioReport, delivered: Delivered): ReadDelays | undefined {
  const latencyOf = latenciesIn(report, delivered);
  const delays = delivered.deliveries.flatMap((delivery) => {
    const latency = latencyOf(delivery);
    return latency === null ? [] : latency - (delivery.at - delivery.publishedAt);
  });
  if (delays.length === 0) return undefined;
  const ascending = sorted(delays);
  const at = (share: number) => quantile(ascending, share);
  return {
    ...{ min: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    early: delays.filter((delay) => delay < -clockNoiseMs).length,
    count: delays.length,
  };
}

/** Between two clocks of one machine, one of which was set by the other as that ticked over. */
const clockNoiseMs = 0.1;
