import type { Socket } from 'node:net';
import { type Disturbance, shapeOf } from './disturbance.ts';
import { Lane } from './lane.ts';
import { type ConnectionSeen, type EndedBy, nothingSeen, settled } from './seen.ts';
import type { Dialled } from './targets.ts';

type Side = 'client' | 'target';

export interface ConnectionOptions {
  readonly number: number;
  readonly client: Socket;
  /** Those that hold when it comes. */
  readonly disturbances: readonly Disturbance[];
  readonly dial: () => Promise<Dialled | undefined>;
  /** Called when neither side stands any more. */
  readonly onGone: (connection: Connection) => void;
}

/** One client's connection, and ours to the target for it. */
export class Connection {
  readonly #number: number;
  readonly #client: Socket;
  readonly #dial: ConnectionOptions['dial'];
  readonly #onGone: ConnectionOptions['onGone'];
  readonly #toTarget: Lane;
  readonly #openedAt = Date.now();
  readonly #endedAt: Partial<Record<Side, number>> = {};
  /** Sides whose end says nothing of them. */
  readonly #endedByUs = new Set<Side>();
  #toClient: Lane | undefined;
  #target: Dialled | undefined;
  #endedBy: EndedBy | undefined;
  #disturbances: readonly Disturbance[];
  #isDisturbed: boolean;
  #isDead = false;
  /** Whether and how the target was reached. */
  #dialled: 'not yet' | 'dialling' | 'done' | 'in vain' = 'not yet';
  #hasLeft = false;

  constructor({ number, client, disturbances, dial, onGone }: ConnectionOptions) {
    this.#number = number;
    this.#client = client;
    this.#dial = dial;
    this.#onGone = onGone;
    this.#disturbances = disturbances;
    this.#isDisturbed = disturbances.length > 0;
    this.#toTarget = new Lane(client, () => this.#reset('target'));
    this.#watch('client', client);
    this.#apply();
  }

  /** No target accepted. */
  get wasInVain(): boolean {
    return this.#dialled === 'in vain';
  }

  /** Nothing will ever be passed on again. */
  get isDead(): boolean {
    return this.#isDead;
  }

  disturb(disturbance: Disturbance): void {
    this.#isDisturbed = true;
    if (disturbance.kind === 'cut') {
      this.end();
    } else {
      this.#disturbances = [...this.#disturbances, disturbance];
      this.#apply();
    }
  }

  restore(): void {
    this.#disturbances = [];
    this.#apply();
  }

  /** Resets both sides. */
  end(): void {
    this.#endedBy ??= 'proxy';
    this.#reset('client');
    this.#reset('target');
  }

  seen(): ConnectionSeen {
    const [toTarget, toClient] = [this.#toTarget.seen(), this.#toClient?.seen() ?? nothingSeen];
    return {
      number: this.#number,
      isDisturbed: this.#isDisturbed,
      target: this.#target?.name,
      openedAt: this.#openedAt,
      endedBy: this.#endedBy,
      clientEndedAt: this.#endedAt.client,
      targetEndedAt: this.#endedAt.target,
      toTarget: this.#hasLeft ? settled(toTarget) : toTarget,
      toClient: this.#hasLeft ? settled(toClient) : toClient,
    };
  }

  #apply(): void {
    this.#toTarget.reshape(shapeOf(this.#disturbances, 'toTarget'));
    this.#toClient?.reshape(shapeOf(this.#disturbances, 'toClient'));
    if (this.#disturbances.some((each) => each.kind === 'stall' && each.afterwards === 'stayDead')) this.#die();
    if (this.#isSilent()) return;
    if (this.#dialled === 'in vain') this.#reset('client');
    else if (this.#dialled === 'not yet') void this.#reach();
  }

  #isSilent(): boolean {
    return this.#isDead || this.#disturbances.some(({ kind }) => kind === 'stall');
  }

  #die(): void {
    this.#isDead = true;
    this.#toTarget.close();
    this.#toClient?.close();
    this.#endWhereNobodyIsLeft();
  }

  async #reach(): Promise<void> {
    // Whoever has given up in a stall needs no target.
    if (this.#endedBy !== undefined) {
      this.#reset('client');
      return;
    }
    this.#dialled = 'dialling';
    const target = await this.#dial();
    if (target === undefined) {
      this.#dialled = 'in vain';
      this.#end('target');
      if (!this.#isSilent()) this.#reset('client');
      // It may have gone meanwhile.
      this.#leaveIfGone();
      return;
    }
    this.#dialled = 'done';
    this.#target = target;
    this.#toClient = new Lane(target.socket, () => this.#reset('client'));
    this.#watch('target', target.socket);
    if (this.#client.destroyed) {
      this.#reset('target');
      return;
    }
    this.#toClient.attach(this.#client);
    this.#toTarget.attach(target.socket);
    this.#apply();
    if (this.#isDead) this.#die();
  }

  #watch(side: Side, socket: Socket): void {
    // What went wrong shows in how it closes.
    socket.on('error', () => {});
    socket.once('end', () => {
      this.#end(side);
      if (this.#isDead) this.#endWhereNobodyIsLeft();
    });
    socket.once('close', () => {
      this.#end(side);
      const [from, into] = side === 'client' ? [this.#toTarget, this.#toClient] : [this.#toClient, this.#toTarget];
      // Nobody is there to take what still comes for it.
      into?.close();
      if (!socket.readableEnded || !socket.writableFinished) from?.reset();
      if (this.#isDead) this.#endWhereNobodyIsLeft();
      this.#leaveIfGone();
    });
  }

  #end(side: Side): void {
    if (this.#endedByUs.has(side)) return;
    this.#endedAt[side] ??= Date.now();
    this.#endedBy ??= side;
  }

  /** A dead connection answers no FIN, but when both sides have given up nobody hears ours. */
  #endWhereNobodyIsLeft(): void {
    const { client, target } = this.#endedAt;
    if (client === undefined || (this.#target && target === undefined) || this.#dialled === 'dialling') return;
    this.#reset('client');
    this.#reset('target');
  }

  /** With an RST where that is still possible: after our own FIN it is not. */
  #reset(side: Side): void {
    const socket = side === 'client' ? this.#client : this.#target?.socket;
    if (socket === undefined || socket.destroyed) return;
    this.#endedByUs.add(side);
    if (socket.writableEnded) socket.destroy();
    else socket.resetAndDestroy();
  }

  #leaveIfGone(): void {
    if (this.#hasLeft || !this.#client.closed || this.#dialled === 'dialling') return;
    if (this.#target && !this.#target.socket.closed) return;
    this.#hasLeft = true;
    this.#toTarget.close();
    this.#toClient?.close();
    this.#onGone(this);
  }
}
