import type { GatewayProfile } from '../../contract/profile.ts';
import type { Lifetime } from '../../engine/lifetime.ts';
import { compileEventForm } from '../../lib/measure/eventForms.ts';
import { type EventReading, readStored, showEvent } from '../../lib/measure/readEvent.ts';
import { describe } from '../describeError.ts';
import type { ProbeLine } from './line.ts';
import type { Arrival, ProbeClient } from './probeClient.ts';

interface Replay {
  readonly mongoUri: string;
  readonly profile: GatewayProfile;
  readonly jobId: string;
}

const stored = [1, 2, 3];

/**
 * Stores a few events of a job, and looks whether a client that subscribes to it is shown them. They are removed again.
 *
 * @param subscribed has a client that asked for the job; words where none was let in
 */
export async function historyLine(
  replay: Replay,
  subscribed: (jobId: string) => Promise<ProbeClient | string>,
  timeoutMs: number,
  onClose: Lifetime['onClose'],
): Promise<ProbeLine> {
  const part = 'mongo';
  const { profile, jobId } = replay;
  // The driver takes half a second to load.
  const { seedJob, removeSeeded } = await import('../../seed/seed.ts');
  const forget = onClose(() => removeSeeded(replay));
  try {
    await seedJob({ ...replay, eventCount: stored.length, source: 'events' });
    const client = await subscribed(jobId);
    if (typeof client === 'string') return { part, outcome: 'not tried', found: `no client was connected: ${client}` };
    const count = () => sequencesIn(client.arrivals, profile, jobId).size;
    await client.until(() => (count() === stored.length ? true : undefined), timeoutMs);
    if (count() === stored.length) {
      return { part, outcome: 'works', found: `${stored.length} stored events were replayed, and are removed again` };
    }
    const came = client.arrivals.slice(0, 3).map(({ event, args }) => showEvent(event, args));
    return {
      part,
      outcome: 'does not work',
      found: `${count()} of ${stored.length} stored events were replayed; ${came.length === 0 ? 'nothing came' : `${came.join(', ')} came`}`,
      change: 'mongo: the collection, document and jobIdField of what the gateway replays; --mongo-uri: its database',
    };
  } catch (error) {
    return { part, outcome: 'does not work', found: describe(error), change: '--mongo-uri, mongo' };
  } finally {
    await removeSeeded(replay).then(forget, () => {});
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
