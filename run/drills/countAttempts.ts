import type { Lifetime } from '../../engine/index.ts';
import type { TcpProxy } from '../../engine/tcpProxy/tcpProxy.ts';

const pollMs = 50;
const secondMs = 1000;

/** Counts how often a gateway tries to reach a store through a proxy. */
export function countAttempts(lifetime: Lifetime, proxy: Pick<TcpProxy, 'seen'>) {
  const counted: { readonly at: number; readonly total: number }[] = [];
  let before = 1;
  let watch: NodeJS.Timeout | undefined;
  const total = () => {
    const { opened, refused, notAccepted } = proxy.seen();
    return opened + refused + notAccepted;
  };
  const look = () => counted.push({ at: performance.now(), total: total() });
  lifetime.onClose(async () => clearInterval(watch));
  return {
    /** Takes the connections that stand for the usual number. */
    begin(): void {
      before = Math.max(1, proxy.seen().open);
      look();
      watch = setInterval(look, pollMs);
    },
    /** The most attempts of any second since, for each connection that stood before; empty where it did not begin. */
    perSecond(): readonly number[] {
      clearInterval(watch);
      if (counted.length === 0) return [];
      look();
      return [mostWithin(counted, secondMs) / before];
    },
  };
}

/** The most that was added within a time; readings are in order. */
export function mostWithin(readings: readonly { readonly at: number; readonly total: number }[], ms: number): number {
  let from = 0;
  let most = 0;
  for (const { at, total } of readings) {
    while ((readings[from]?.at ?? at) < at - ms) from++;
    most = Math.max(most, total - (readings[from]?.total ?? total));
  }
  return most;
}
