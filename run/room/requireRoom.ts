import { unavailableError } from '../../contract/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { metricsAtStart } from '../gateway/metricsAtStart.ts';
import type { Finding } from './finding.ts';
import { loadOf } from './load.ts';
import { lookForRoom } from './lookForRoom.ts';
import { lookAtMachine, type Machine } from './machine.ts';

/** The gateway of a run, before there is one. */
export interface GatewayToCome {
  readonly isStartedHere: boolean;
  /** Variables that the user adds for a gateway that is started. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface RoomRequest {
  readonly settings: readonly Settings[];
  readonly gateway: GatewayToCome;
  /** Whether the user runs it all the same. */
  readonly isSkipped: boolean;
  readonly machine?: Machine;
}

/**
 * Makes sure, before anything is opened, that this machine has room for each scenario.
 *
 * @returns what stays doubtful, for the report of each scenario by its name
 * @throws RltError unavailable: it has not, and the user has not said to run all the same
 */
export function requireRoom({ settings, gateway, isSkipped, machine = lookAtMachine() }: RoomRequest): RoomDoubts {
  const doubts = new Map<string, readonly string[]>();
  const errors: string[] = [];
  for (const own of settings) {
    const found = roomFor(own, gateway, machine);
    doubts.set(
      own.scenario,
      found
        .filter(({ level }) => level !== 'ok')
        .map((finding) => `${textOf(finding)}${isSkipped && finding.level === 'error' ? ' (--skip-preflight)' : ''}`),
    );
    errors.push(
      ...found.filter(({ level }) => level === 'error').map((finding) => `${own.scenario}: ${textOf(finding)}`),
    );
  }
  if (errors.length > 0 && !isSkipped) {
    throw unavailableError(
      `this machine has no room for the run:\n  ${errors.join('\n  ')}`,
      'rlt doctor shows all that is looked at; --skip-preflight runs all the same',
    );
  }
  return doubts;
}

/** By the name of each scenario: sentences for its report. */
export type RoomDoubts = ReadonlyMap<string, readonly string[]>;

/** What is found of the room for one scenario. */
export function roomFor(settings: Settings, gateway: GatewayToCome, machine: Machine): Finding[] {
  const metrics = metricsAtStart({ ...settings.definition.limits, ...gateway.environment });
  return lookForRoom(loadOf(settings, gateway.isStartedHere, gateway.isStartedHere ? { metrics } : undefined), machine);
}

/** In one line, with what to do. */
export function textOf({ check, found, change }: Finding): string {
  return `${check}: ${found}${change === undefined ? '' : `; ${change}`}`;
}
