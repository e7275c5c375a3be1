import { startInterval, stopTimer } from '../socketio/k6Timers.ts';
import type { GatewayClient } from './client.ts';

/**
 * Has clients send the application's ping, so that the gateway does not evict them as idle. Stop it, or the VU's
 * iteration never ends.
 *
 * @param idleTimeoutMs the gateway's idle timeout; 0 where it evicts nobody
 */
export function keepActive(clients: () => readonly GatewayClient[], idleTimeoutMs: number): { stop(): void } {
  if (idleTimeoutMs === 0) return { stop() {} };
  const timer = startInterval(Math.max(50, idleTimeoutMs / 4), () => {
    for (const client of clients()) client.ping();
  });
  return { stop: () => stopTimer(timer) };
}
