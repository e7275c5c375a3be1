import type { GatewayProfile } from '../../contract/profile.ts';
import type { Lifetime } from '../../engine/lifetime.ts';
import { compileEventForm } from '../../lib/measure/eventForms.ts';
import { type EventReading, readStored, showEvent } from '../../lib/measure/readEvent.ts';
import { describe } from '../describeError.ts';
import type { ProbeLine } from './line.ts';
import type { Arrival, ProbeClient } from './probeClient.ts';

/** A job that is stored for the probe. */
export interface StoredJob {
  /** The profile's section that says how. */
  readonly part: 'mongo' | 'history';
  readonly profile: GatewayProfile;
  readonly jobId: string;
  /** Stores events with these sequences; words where that did not work. */
  store(sequences: readonly number[]): Promise<string | undefined>;
  remove(): Promise<unknown>;
  /** What to look at where they are not replayed; it may say more once they are stored. */
  readonly change: string;
}

const stored = [1, 2, 3];

/**
 * Stores a few events of a job, and looks whether a client that subscribes to it is shown them. They are removed again.
 *
 * @param subscribed has a client that asked for the job; words where none was let in
 */
export async function historyLine(
  job: StoredJob,
  subscribed: (jobId: string) => Promise<ProbeClient | string>,
  timeoutMs: number,
  onClose: Lifetime['onClose'],
): Promise<ProbeLine> {
  const { part, profile, jobId } = job;
  const forget = onClose(() => job.remove());
  try {
    const failure = await job.store(stored);
    if (failure !== undefined) return { part, outcome: 'does not work', found: failure, change: job.change };
    const client = await subscribed(jobId);
    if (typeof client === 'string') return { part, outcome: 'not tried', found: `no client was connected: ${client}` };
    const count = () => sequencesIn(client.arrivals, profile, jobId).size;
    await client.until(() => (count() === stored.length ? true : undefined), timeoutMs);
    if (count() === stored.length) {
      return {
        part,
        outcome: 'works',
        found: `${stored.length} stored events were replayed${part === 'mongo' ? ', and are removed again' : ''}`,
      };
    }
    const came = client.arrivals.slice(0, 3).map(({ event, args }) => showEvent(event, args));
    return {
      part,
      outcome: 'does not work',
      found: `${count()} of ${stored.length} stored events were replayed; ${came.length === 0 ? 'nothing came' : `${came.join(', ')} came`}`,
      change: job.change,
    };
  } catch (error) {
    return { part, outcome: 'does not work', found: describe(error), change: job.change };
  } finally {
    await job.remove().then(forget, () => {});
  }
}

function sequencesIn(arrivals: readonly Arrival[], { jobEvents }: GatewayProfile, jobId: string): Set<number> {
  const found = new Set<number>();
  for (const { event, args } of arrivals) {
    for (const entry of jobEvents) {
      if (entry.event !== event) continue;
      const compiled = compileEventForm(entry);
      compiled.unpack?.(args, (payload) => {
        const reading: EventReading<{ readonly sequence: number }> = readStored(compiled, payload, jobId);
        if (reading.kind === 'own' && stored.includes(reading.sequence)) found.add(reading.sequence);
      });
    }
  }
  return found;
}
