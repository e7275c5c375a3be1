import type { Outage } from '../../contract/outage.ts';
import type { Barrier } from '../measure/barrier.ts';
import type { Coordination } from './coordination.ts';

/** The barrier of a run of several instances: everybody waits by blocking reads, and what is over is asked for once. */
export function streamBarrier(coordination: Coordination): Barrier {
  return {
    async arrive(ready, failed) {
      await coordination.tell('arrived', String(ready + failed));
    },
    async full(clients, timeoutMs) {
      const isFull = (counts: readonly string[]) => counts.reduce((sum, count) => sum + Number(count), 0) >= clients;
      return (await coordination.hear('arrived', isFull, timeoutMs)) !== undefined;
    },
    async finish(outage) {
      await coordination.tell('finished', JSON.stringify({ outage }));
    },
    async finished(waitMs = 0) {
      return read((await coordination.hear('finished', (texts) => texts.length > 0, waitMs)) ?? []);
    },
    async check() {
      try {
        await coordination.hear('finished', () => true, 0);
      } catch (error) {
        throw new Error(`the Redis in which the instances meet cannot be used: ${error}`);
      }
    },
    // The last of all instances does.
    async clear() {},
  };
}

function read([text]: readonly string[]): { readonly outage?: Outage } | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
