import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { unavailableError } from '../../contract/errors.ts';

export interface Endpoint {
  /** A name or an address; IPv6 with or without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface Dialled {
  readonly socket: Socket;
  /** "127.0.0.1:8080" or "[::1]:8080". */
  readonly name: string;
}

/**
 * Looks the targets' names up, once for all connections.
 *
 * @param hosts addresses of names that must not be looked up
 * @throws {RltError} a name is not known
 */
export async function findTargets(
  endpoints: readonly Endpoint[],
  hosts: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Targets> {
  const found = await Promise.all(endpoints.map((endpoint) => addressesOf(endpoint, hosts)));
  return new Targets(found, timeoutMs);
}

/** Where connections go: to each in turn, and to the next one where that does not accept. */
export class Targets {
  readonly #targets: readonly (readonly Endpoint[])[];
  readonly #timeoutMs: number;
  readonly #dialling = new Set<Socket>();
  #next = 0;
  #isClosed = false;

  /** @param targets the addresses of each, in the order in which they are tried */
  constructor(targets: readonly (readonly Endpoint[])[], timeoutMs: number) {
    this.#targets = targets;
    this.#timeoutMs = timeoutMs;
  }

  /** undefined where none accepts. */
  async dial(): Promise<Dialled | undefined> {
    const first = this.#next++ % this.#targets.length;
    for (const address of [...this.#targets.slice(first), ...this.#targets.slice(0, first)].flat()) {
      if (this.#isClosed) return undefined;
      const socket = await this.#connect(address);
      if (socket !== undefined) return { socket, name: nameOf(address) };
    }
    return undefined;
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of this.#dialling) socket.destroy(new Error('the proxy is closed'));
  }

  async #connect({ host, port }: Endpoint): Promise<Socket | undefined> {
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.#dialling.add(socket);
    const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), this.#timeoutMs);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      socket.destroy();
      return undefined;
    } finally {
      clearTimeout(timer);
      this.#dialling.delete(socket);
    }
  }
}

async function addressesOf({ host, port }: Endpoint, hosts: Readonly<Record<string, string>>): Promise<Endpoint[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const address = hosts[name] ?? name;
  if (isIP(address) !== 0) return [{ host: address, port }];
  try {
    const found = await lookup(address, { all: true, order: 'ipv4first' });
    return found.map((each) => ({ host: each.address, port }));
  } catch (error) {
    throw unavailableError(
      `no address is known of ${name}, to which connections should go (port ${port})`,
      'Check the name, or give an address in its place.',
      error,
    );
  }
}

function nameOf({ host, port }: Endpoint): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
