import { fieldOf, type Sample } from '../readSamples.ts';
import type { Disturbance } from './details.ts';

type Troubles = Omit<Disturbance['troubled'][number], 'client' | 'recoveredMs'>;

const kinds: Readonly<Record<string, keyof Troubles>> = {
  events_lost_on_the_way: 'onTheWay',
  events_missing: 'missing',
  duplicate_deliveries: 'duplicates',
  events_out_of_order: 'outOfOrder',
  events_lost_refused: 'excused',
  events_lost_unheard: 'excused',
  events_lost_away: 'excused',
  reconnect_attempts: 'attempts',
  reconnects_refused: 'refused',
};

const none = { onTheWay: 0, missing: 0, duplicates: 0, outOfOrder: 0, excused: 0, attempts: 0, refused: 0 };

/** Clients that a report names. */
const mostNamed = 20;

/** What each client had to bear. */
export class ClientTroubles {
  readonly #clients = new Map<number, Troubles>();

  add({ metric, value, metadata }: Sample): void {
    const kind = kinds[metric];
    const client = fieldOf(metadata, 'client');
    if (kind === undefined || client === undefined) return;
    const troubles = this.#clients.get(Number(client)) ?? { ...none };
    troubles[kind] += value;
    this.#clients.set(Number(client), troubles);
  }

  /**
   * Those that something happened to which the disturbance does not excuse, the worst first.
   *
   * @param recovered when clients had events again; null for one that never had although there was time enough
   * @param limitMs until when they should have
   */
  details(recovered: ReadonlyMap<number, number | null>, limitMs: number): Disturbance['troubled'] {
    const all = [...new Set([...this.#clients.keys(), ...recovered.keys()])].map((client) => ({
      client,
      recoveredMs: recovered.get(client) ?? null,
      ...(this.#clients.get(client) ?? none),
    }));
    const isLate = ({ client, recoveredMs }: (typeof all)[number]) =>
      recovered.has(client) && (recoveredMs ?? Number.POSITIVE_INFINITY) > limitMs;
    return all
      .filter((each) => wrong(each) > 0 || isLate(each))
      .sort(
        (a, b) =>
          b.missing - a.missing ||
          b.onTheWay - a.onTheWay ||
          wrong(b) - wrong(a) ||
          (b.recoveredMs ?? Number.MAX_VALUE) - (a.recoveredMs ?? Number.MAX_VALUE) ||
          a.client - b.client,
      )
      .slice(0, mostNamed);
  }
}

function wrong({ missing, onTheWay, duplicates, outOfOrder, refused }: Troubles): number {
  return missing + onTheWay + duplicates + outOfOrder + refused;
}
