import type { MetricsDocument } from '../report/schema.ts';
import type { GatewayPoll } from '../report/timeline.ts';
import { fetchMetricsDocument, type MetricsAddress } from './fetchMetricsDocument.ts';

const intervalMs = 250;

/** Reads the gateway's metrics over and over while a scenario runs. */
export interface MetricsWatch {
  /** Ends the watch. */
  stop(): Promise<WatchedMetrics>;
}

export interface WatchedMetrics {
  /** The document with the most connections; undefined where none came. */
  readonly fullest: MetricsDocument | undefined;
  readonly polls: readonly GatewayPoll[];
}

export function watchMetrics(address: MetricsAddress): MetricsWatch {
  const ended = new AbortController();
  const polls: GatewayPoll[] = [];
  let fullest: MetricsDocument | undefined;
  let most = -1;
  const watch = async () => {
    while (!ended.signal.aborted) {
      const answer = await fetchMetricsDocument(address, 2000);
      if (answer.ok) {
        const { totalConnections: connections, totalSubscriptions: subscriptions, idleClients } = answer.metrics;
        polls.push({ time: Date.now(), connections, subscriptions, idleClients });
        if ((connections ?? 0) >= most) {
          most = connections ?? 0;
          fullest = answer.document;
        }
      }
      await pause(intervalMs, ended.signal);
    }
  };
  const watching = watch();
  return {
    async stop() {
      ended.abort();
      await watching;
      return { fullest, polls };
    },
  };
}

/** Waits, or returns at once when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
