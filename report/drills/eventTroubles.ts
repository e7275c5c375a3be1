import { fieldOf, type Sample } from '../readSamples.ts';
import type { Disturbance, EventsInTrouble } from './details.ts';

const kinds: Readonly<Record<string, keyof Disturbance['events']>> = {
  events_lost_on_the_way: 'onTheWay',
  events_missing: 'missing',
  duplicate_deliveries: 'duplicates',
  events_out_of_order: 'outOfOrder',
};

/** Events of one kind that a report names. */
const mostNamed = 100;

/** Which events did not come as they should, and at how many clients. */
export class EventTroubles {
  readonly #clients = {
    onTheWay: new Map<number, number>(),
    missing: new Map<number, number>(),
    duplicates: new Map<number, number>(),
    outOfOrder: new Map<number, number>(),
  };

  add({ metric, value, metadata }: Sample): void {
    const kind = kinds[metric];
    const sequence = fieldOf(metadata, 'sequence');
    if (kind === undefined || value === 0 || sequence === undefined) return;
    const clients = this.#clients[kind];
    clients.set(Number(sequence), (clients.get(Number(sequence)) ?? 0) + 1);
  }

  /** @param publishedMs when an event was published, from the start of the time line; null where nobody knows */
  details(publishedMs: (sequence: number) => number | null): Disturbance['events'] {
    const named = (clients: ReadonlyMap<number, number>): EventsInTrouble => ({
      events: clients.size,
      first: [...clients]
        .sort(([a], [b]) => a - b)
        .slice(0, mostNamed)
        .map(([sequence, count]) => ({ sequence, atMs: publishedMs(sequence), clients: count })),
    });
    const { onTheWay, missing, duplicates, outOfOrder } = this.#clients;
    return {
      onTheWay: named(onTheWay),
      missing: named(missing),
      duplicates: named(duplicates),
      outOfOrder: named(outOfOrder),
    };
  }
}
