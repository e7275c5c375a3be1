import { formatCount } from '../../text/format.ts';
import { ranges } from '../analysis/ranges.ts';
import { fieldOf, type Sample } from '../readSamples.ts';

/** Metrics whose samples show that an instance had a client. */
export const clientMetrics = [
  'connect_duration',
  'subscribe_duration',
  'clients_rejected',
  'clients_unreachable',
] as const;
const names: ReadonlySet<string> = new Set(clientMetrics);

/** Which instance had which client: each number has to be there once. */
export class ClientOwners {
  readonly #owners = new Map<number, number>();
  readonly #counts = new Map<number, number>();
  readonly #twice = new Map<number, readonly [number, number]>();

  /** @param index of the instance whose sample it is */
  add({ metric, metadata }: Sample, index: number): void {
    if (!names.has(metric)) return;
    const client = Number(fieldOf(metadata, 'client') ?? Number.NaN);
    if (Number.isNaN(client)) return;
    const owner = this.#owners.get(client);
    if (owner === index) return;
    if (owner === undefined) {
      this.#owners.set(client, index);
      this.#counts.set(index, (this.#counts.get(index) ?? 0) + 1);
    } else if (!this.#twice.has(client)) this.#twice.set(client, [owner, index]);
  }

  /** Clients that one instance had. */
  countOf(index: number): number {
    return this.#counts.get(index) ?? 0;
  }

  /** Whether any sample has shown a client. */
  get hasAny(): boolean {
    return this.#owners.size > 0;
  }

  /** Clients that more than one instance had. */
  doubled(): string[] {
    const [first] = this.#twice;
    if (first === undefined) return [];
    const [client, [one, other]] = first;
    const more = this.#twice.size === 1 ? '' : `, and so were ${formatCount(this.#twice.size - 1)} more`;
    return [
      `client ${client} was in instance ${one} and in instance ${other}${more}: each client has to be there once`,
    ];
  }

  /** Of the clients numbered 0 … count-1, those that no instance had. */
  absent(count: number): string[] {
    const numbers = Array.from({ length: count }, (_, client) => client).filter((client) => !this.#owners.has(client));
    if (numbers.length === 0) return [];
    const which = numbers.length === 1 ? `client ${numbers[0]} was` : `clients ${ranges(numbers)} were`;
    return [`${which} in none of the instances: each client has to be there once`];
  }
}
