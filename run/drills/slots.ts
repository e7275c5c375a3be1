import type { DrillFindings } from '../../contract/drill.ts';
import type { Settings } from '../../settings/settings.ts';
import { fetchMetricsDocument } from '../fetchMetricsDocument.ts';
import { pause } from '../watchMetrics.ts';

const pollMs = 100;

/** Compares the connections that a gateway counts before and after a disturbance. */
export class Slots {
  readonly #settings: Settings;
  #before: number | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Counts those before it. */
  async look(): Promise<void> {
    this.#before = await this.#count();
  }

  /** Waits until they are as many as before, as long as a gateway may take to forget a connection. */
  async findings(): Promise<DrillFindings> {
    const deadline = Date.now() + this.#settings.disconnectTimeoutMs;
    const before = this.#before;
    if (before === undefined) return {};
    for (;;) {
      const after = await this.#count();
      if (after === undefined) return {};
      if (after > before && Date.now() < deadline) {
        await pause(pollMs);
        continue;
      }
      const notFreed = Math.max(0, after - before);
      return {
        ...{ connections_before: [before], connections_after: [after] },
        ...{ slots_checked: [1], slots_not_freed: [notFreed] },
      };
    }
  }

  async #count(): Promise<number | undefined> {
    const answer = await fetchMetricsDocument(this.#settings, this.#settings.connectTimeoutMs);
    return answer.ok ? answer.metrics.totalConnections : undefined;
  }
}
