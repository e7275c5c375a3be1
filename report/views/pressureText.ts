import type { Generator, ScenarioReport } from '../schema.ts';
import { plural } from './words.ts';

type Pressure = NonNullable<Generator['pressure']>;

/** Below this share of the time a wait for a core is nothing to speak of. */
export const worthSaying = 0.2;

/** Said of a machine on which tasks often waited for a core; undefined where they did not, or nobody tells. */
export function pressureText({ generator }: Pick<ScenarioReport, 'generator'>): string | undefined {
  const pressure = generator?.pressure;
  if (pressure === undefined || pressure.waiting.avg < worthSaying) return undefined;
  return `CPU: tasks waited ${percent(pressure.waiting.avg)} of the time for a core on ${machineText(pressure)}`;
}

/** "the machine of generator and gateway (2 cores, 97 % busy)" */
export function machineText({ machineOf, cores, busy }: Pressure): string {
  return `the machine of ${machineOf} (${plural(cores, 'core')}, ${percent(busy.avg)} busy)`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
