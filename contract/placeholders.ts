import * as z from 'zod/mini';
import type { Template } from './profile.ts';

/** Placeholders of each template of a profile; what stands in other braces is a mistake. */
export const placeholders = {
  request: ['jobId'],
  none: [],
  channel: ['jobId'],
  message: ['jobId', 'sequence', 'publishedAt', 'occurredAt'],
  eventDocument: ['jobId', 'sequence', 'emittedAt', 'emittedAtMs', 'now', 'nowMs'],
  jobDocument: ['jobId', 'now', 'nowMs'],
} as const satisfies Record<string, readonly string[]>;

/** Refuses a template with a placeholder that nothing fills in: it would be sent, stored or listened to as it stands. */
export function onlyPlaceholders(allowed: readonly string[]) {
  return z.check<Template>((context) => {
    for (const name of unknownPlaceholders(context.value, allowed)) {
      const expected = allowed.length === 0 ? 'no placeholder' : allowed.map((each) => `{${each}}`).join(', ');
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: `the placeholder {${name}} is not known here: expected ${expected}`,
      });
    }
  });
}

function unknownPlaceholders(template: Template, allowed: readonly string[]): string[] {
  if (typeof template === 'string') {
    return [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => (allowed.includes(name) ? [] : name));
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((item) => unknownPlaceholders(item, allowed));
}
