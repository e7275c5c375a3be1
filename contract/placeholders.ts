import * as z from 'zod/mini';
import type { Template } from './profile/template.ts';

const ofEvent = ['jobId', 'sequence', 'publishedAt', 'occurredAt', 'event', 'namespace'] as const;

/** Placeholders of each template of a profile; what stands in other braces is a mistake. */
export const placeholders = {
  request: ['jobId'],
  requestByHttp: ['jobId', 'socketId'],
  none: [],
  channel: ['jobId', 'namespace'],
  message: ofEvent,
  command: [...ofEvent, 'message'],
  pattern: ['jobId', 'sequence', 'publishedAt'],
  eventDocument: ['jobId', 'sequence', 'emittedAt', 'emittedAtMs', 'now', 'nowMs'],
  jobDocument: ['jobId', 'now', 'nowMs'],
} as const satisfies Record<string, readonly string[]>;

/** Refuses a template with a placeholder that nothing fills in: it would be sent, stored or listened to as it stands. */
export function onlyPlaceholders(allowed: readonly string[]) {
  return z.check<Template>((context) => {
    for (const name of placeholdersIn(context.value)) {
      if (allowed.includes(name)) continue;
      const expected = allowed.length === 0 ? 'no placeholder' : allowed.map((each) => `{${each}}`).join(', ');
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: `the placeholder {${name}} is not known here: expected ${expected}`,
      });
    }
  });
}

/** Names of the placeholders in a template, in order. */
export function placeholdersIn(template: Template): string[] {
  if (typeof template === 'string') return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(placeholdersIn);
}
