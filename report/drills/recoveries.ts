import type { Disturbance } from './details.ts';

/** Shares of all clients of which it is told when they were back. */
const shares = [0.5, 0.95, 1];

/** Clocks of two VUs need not agree to the millisecond. */
const toleranceMs = 5;

interface Recovered extends Pick<Disturbance, 'recoveriesMs' | 'neverRecovered' | 'recovered'> {
  /** Of all clients, by their number; null for one that never had any. */
  readonly byClient: ReadonlyMap<number, number | null>;
}

/**
 * When clients that were touched had events again: what others did not lose they need not get back. One that never had
 * any is recorded with the time until publishing ended.
 *
 * @param touched how many there are, the first ones
 * @param endedMs from the end of the disturbance to the last event; undefined where nobody knows
 */
export function recoveriesOf(
  recoveries: readonly { readonly client: number; readonly afterMs: number }[],
  touched: number,
  endedMs = Number.POSITIVE_INFINITY,
): Recovered {
  const isReal = (afterMs: number) => afterMs < endedMs - toleranceMs;
  const own = recoveries.filter(({ client }) => client < touched);
  const real = own.filter(({ afterMs }) => isReal(afterMs));
  const recoveriesMs = real.map(({ afterMs }) => afterMs).sort((a, b) => a - b);
  return {
    recoveriesMs,
    neverRecovered: own.length - real.length,
    recovered: shares.map((share) => ({ share, afterMs: recoveriesMs[Math.ceil(share * touched) - 1] ?? null })),
    byClient: new Map(recoveries.map(({ client, afterMs }) => [client, isReal(afterMs) ? afterMs : null])),
  };
}
