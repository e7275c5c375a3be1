import { completeFailure } from '../lib/socketio/failures.ts';
import { fieldOf, type Sample } from './readSamples.ts';

export const connectionMetrics = [
  'connect_duration',
  'clients_rejected',
  'clients_unreachable',
  'rejection_duration',
  'subscribe_duration',
  'gateway_errors',
] as const;

interface Connection {
  socketId: string;
  accepted: boolean;
  latencyMs: number | null;
  subscribedAfterMs: number | null;
  messages: string[];
  /** How it was turned away. */
  way: RejectionWay | undefined;
}

const rejectionWays = ['handshake', 'after-connect', 'closed', 'unreachable'] as const;
export type RejectionWay = (typeof rejectionWays)[number];

/** What became of each client's connection and subscription, by client number. */
export class ConnectionLog {
  readonly #byClient = new Map<number, Connection>();

  add({ metric, value, metadata, tags }: Sample): void {
    const client = Number(fieldOf(metadata, 'client') ?? Number.NaN);
    if (Number.isNaN(client)) return;
    const connection = this.#of(client);
    const message = fieldOf(metadata, 'message');
    switch (metric) {
      case 'connect_duration':
        connection.accepted = true;
        connection.latencyMs = value;
        connection.socketId = fieldOf(metadata, 'socket') ?? connection.socketId;
        break;
      case 'rejection_duration':
        connection.latencyMs = value;
        connection.way = rejectionWays.find((way) => way === fieldOf(metadata, 'way'));
        break;
      case 'clients_unreachable':
        connection.way = 'unreachable';
        connection.messages.push(completeFailure(fieldOf(tags, 'cause') ?? '', message ?? ''));
        break;
      case 'subscribe_duration':
        connection.subscribedAfterMs = value;
        break;
      default:
        if (message !== undefined) connection.messages.push(message);
    }
  }

  /** The clients numbered 0 … count-1; one that left no sample at all was never admitted. */
  clients(count: number): (Connection & { client: number })[] {
    return Array.from({ length: count }, (_, client) => ({ client, ...this.#of(client) }));
  }

  /** Distinct messages of all clients, in the order in which they first came. */
  get messages(): string[] {
    return [...new Set([...this.#byClient.values()].flatMap((connection) => connection.messages))];
  }

  #of(client: number): Connection {
    const known = this.#byClient.get(client);
    if (known !== undefined) return known;
    const connection: Connection = {
      socketId: `client-${client}`,
      accepted: false,
      latencyMs: null,
      subscribedAfterMs: null,
      messages: [],
      way: undefined,
    };
    this.#byClient.set(client, connection);
    return connection;
  }
}
