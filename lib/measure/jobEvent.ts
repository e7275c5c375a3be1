import type { Plan } from '../../contract/plan.ts';
import type { JobEventProfile } from '../../contract/profile.ts';
import { type CompiledJobEvent, compilePlainEvent } from './plainEvent.ts';

let forms: typeof import('../apart/eventForms.ts') | undefined;

/** Loads what reads events in other forms, where the profile has any. Only k6's init context can. */
export function loadEventForms({ profile }: Plan): void {
  if (!profile.jobEvents.every(isPlain)) forms = require('../apart/eventForms.ts');
}

/** @throws Error where an event has a form that was not loaded */
export function compileJobEvent(entry: JobEventProfile): CompiledJobEvent {
  if (isPlain(entry)) return compilePlainEvent(entry);
  if (forms === undefined) throw new Error(`the form of ${entry.event} was not loaded with the plan`);
  return forms.compileEventForm(entry);
}

function isPlain({ argument = 0, encoding, pattern, items, acknowledge }: JobEventProfile): boolean {
  return argument === 0 && !(encoding || pattern || items !== undefined || acknowledge);
}
