import type { MetricsDocument } from '../contract/report.ts';
import { fetchMetricsDocument } from './fetchMetricsDocument.ts';

const intervalMs = 250;

/** Reads the gateway's metrics over and over while a scenario runs, and keeps the fullest document. */
export interface MetricsWatch {
  /** Ends the watch; the document with the most connections, or undefined where none came. */
  stop(): Promise<MetricsDocument | undefined>;
}

export function watchMetrics(
  url: string,
  connectionsOf: (document: MetricsDocument) => number | undefined,
): MetricsWatch {
  const ended = new AbortController();
  let fullest: MetricsDocument | undefined;
  let most = -1;
  const watch = async () => {
    while (!ended.signal.aborted) {
      const answer = await fetchMetricsDocument(url, 2000);
      if (answer.ok) {
        const connections = connectionsOf(answer.document) ?? 0;
        if (connections >= most) {
          most = connections;
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
      return fullest;
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
