import type { Lifetime } from '../../engine/lifetime.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Finding } from '../room/finding.ts';
import type { GatewayToCome } from '../room/requireRoom.ts';
import { lookAtClocks } from './clocks.ts';
import { lookAtGateway } from './gateway.ts';
import { lookAtHosts } from './hosts.ts';
import { lookAtRoom } from './room.ts';
import { lookAtStores } from './stores.ts';
import { lookAtTools } from './tools.ts';

/** The run that is looked at before it is made. */
export interface DoctorContext {
  /** Of each scenario, in order. */
  readonly settings: readonly [Settings, ...Settings[]];
  readonly gateway: GatewayToCome;
  /** Whether a marked probe may be written to what a host serves. */
  readonly mayWrite: (host: string) => Promise<boolean>;
  /** Hosts, other than this machine, where the user lets others be disturbed. */
  readonly confirmed: readonly string[];
  readonly secrets: readonly SecretSource[];
  readonly lifetime: Lifetime;
}

/** A setting that is a secret, or may hold one, and who has said it: "--redis-url", "REDIS_URL", "the config file". */
export interface SecretSource {
  readonly name: string;
  readonly source: string;
}

/** One part of a look; everything that it opens it closes again. */
export interface DoctorCheck {
  readonly title: string;
  look(context: DoctorContext): Promise<readonly Finding[]>;
}

/** In the order in which they are made and shown. */
export const doctorChecks: readonly DoctorCheck[] = [
  { title: 'Programs', look: lookAtTools },
  { title: 'What a run will touch', look: lookAtHosts },
  { title: 'Room on this machine', look: lookAtRoom },
  { title: 'Redis and MongoDB', look: lookAtStores },
  { title: 'Gateway', look: lookAtGateway },
  { title: 'Clocks', look: lookAtClocks },
];
