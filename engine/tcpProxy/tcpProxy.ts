import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Lifetime } from '../lifetime.ts';
import { Connection } from './connection.ts';
import { checkDisturbance, type Disturbance, refusesNewcomers } from './disturbance.ts';
import { type ConnectionSeen, type EndedBy, nothingSeen, type ProxyCounts, sumOf } from './seen.ts';
import { Share } from './share.ts';
import { type Endpoint, findTargets, type Targets } from './targets.ts';

/** Passes TCP connections on, and disturbs them when told to. TLS and WebSockets go through untouched. */
export interface TcpProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /**
   * Begins at once, beside what holds already, and holds until `restore`. Connections that stand are counted in order of
   * arrival, newcomers after them: the same share meets the same connections. `refuse` counts newcomers only.
   *
   * @param share of the connections, above 0 and at most 1; of a few it takes at least one
   * @returns how many connections it has met that stand
   * @throws {RangeError} a figure or a share that cannot be meant
   */
  disturb(disturbance: Disturbance, share?: number): number;
  /** Takes all disturbances back. */
  restore(): void;
  /**
   * Resets what is dead for good, both sides: somebody may wait for ever for the answer to a goodbye.
   *
   * @returns how many connections that were
   */
  endDead(): number;
  seen(): ProxyCounts;
  /** Every connection that stands, and of those that have gone the last 50,000. */
  connections(): ConnectionSeen[];
  /** Resets what stands, and stops listening. */
  close(): Promise<void>;
}

export interface TcpProxyOptions {
  /** Addresses of names that must not be looked up, as k6's option `hosts` has them. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** How long a target may take to accept. */
  readonly connectTimeoutMs?: number;
}

/**
 * Opens a proxy on a free port of 127.0.0.1 until the lifetime ends.
 *
 * @param targets each connection goes to the next one that accepts
 * @throws {RltError} a target's name is not known
 */
export async function openTcpProxy(
  lifetime: Lifetime,
  targets: readonly Endpoint[],
  { hosts = {}, connectTimeoutMs = 5000 }: TcpProxyOptions = {},
): Promise<TcpProxy> {
  if (targets.length === 0) throw new RangeError('a proxy without a target');
  const proxy = new RunningProxy(await findTargets(targets, hosts, connectTimeoutMs));
  await proxy.listen();
  const forget = lifetime.onClose(() => proxy.close());
  return {
    port: proxy.port(),
    disturb: (disturbance, share = 1) => proxy.disturb(disturbance, share),
    restore: () => proxy.restore(),
    endDead: () => proxy.endDead(),
    seen: () => proxy.seen(),
    connections: () => proxy.connections(),
    close() {
      forget();
      return proxy.close();
    },
  };
}

const mostRemembered = 50_000;

interface Held {
  readonly disturbance: Disturbance;
  readonly share: Share;
}

class RunningProxy {
  readonly #targets: Targets;
  readonly #server = createServer({ noDelay: true, allowHalfOpen: true });
  readonly #standing = new Set<Connection>();
  /** Of those that have gone: what all of them were, and the last of them one by one. */
  readonly #past: ConnectionSeen[] = [];
  readonly #ended: Record<EndedBy, number> = { client: 0, target: 0, proxy: 0 };
  #toTarget = nothingSeen;
  #toClient = nothingSeen;
  #held: Held[] = [];
  #opened = 0;
  #refused = 0;
  #notAccepted = 0;
  #unreachable = 0;

  constructor(targets: Targets) {
    this.#targets = targets;
    this.#server.on('connection', (client) => this.#welcome(client));
  }

  async listen(): Promise<void> {
    // A storm of connects is what many drills look at: the queue must not be the first to give in.
    this.#server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
    await once(this.#server, 'listening');
    this.#server.on('error', () => this.#notAccepted++);
  }

  port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
    return address.port;
  }

  disturb(disturbance: Disturbance, part: number): number {
    checkDisturbance(disturbance);
    const share = new Share(part);
    const met = disturbance.kind === 'refuse' ? [] : [...this.#standing].filter(() => share.takesNext());
    for (const connection of met) connection.disturb(disturbance);
    if (disturbance.kind !== 'cut' || refusesNewcomers(disturbance)) this.#held.push({ disturbance, share });
    return met.length;
  }

  restore(): void {
    this.#held = [];
    for (const connection of this.#standing) connection.restore();
  }

  endDead(): number {
    const dead = [...this.#standing].filter(({ isDead }) => isDead);
    for (const connection of dead) connection.end();
    return dead.length;
  }

  seen(): ProxyCounts {
    const standing = [...this.#standing].map((connection) => connection.seen());
    const ended = { ...this.#ended };
    for (const { endedBy } of standing) if (endedBy !== undefined) ended[endedBy]++;
    return {
      open: standing.length,
      opened: this.#opened,
      refused: this.#refused,
      notAccepted: this.#notAccepted,
      unreachable: this.#unreachable + [...this.#standing].filter(({ wasInVain }) => wasInVain).length,
      ended,
      toTarget: standing.map(({ toTarget }) => toTarget).reduce(sumOf, this.#toTarget),
      toClient: standing.map(({ toClient }) => toClient).reduce(sumOf, this.#toClient),
    };
  }

  connections(): ConnectionSeen[] {
    return [...this.#past, ...[...this.#standing].map((connection) => connection.seen())].sort(
      (a, b) => a.number - b.number,
    );
  }

  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.#targets.close();
    for (const connection of this.#standing) connection.end();
    await closed;
  }

  #welcome(client: Socket): void {
    const meeting = this.#held.filter(({ share }) => share.takesNext()).map(({ disturbance }) => disturbance);
    if (meeting.some(refusesNewcomers)) {
      this.#refused++;
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const connection = new Connection({
      number: this.#opened++,
      client,
      disturbances: meeting,
      dial: () => this.#targets.dial(),
      onGone: (gone) => this.#remember(gone),
    });
    this.#standing.add(connection);
  }

  #remember(connection: Connection): void {
    this.#standing.delete(connection);
    const seen = connection.seen();
    this.#past.push(seen);
    if (this.#past.length > mostRemembered) this.#past.shift();
    if (seen.endedBy !== undefined) this.#ended[seen.endedBy]++;
    if (connection.wasInVain) this.#unreachable++;
    this.#toTarget = sumOf(this.#toTarget, seen.toTarget);
    this.#toClient = sumOf(this.#toClient, seen.toClient);
  }
}
