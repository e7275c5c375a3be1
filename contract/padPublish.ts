import type { Publish, Template } from './profile.ts';

/**
 * The same events, larger by so many characters: the object that holds the sequence number has one field more,
 * `padding`, which a gateway passes on with the rest. undefined where there is no such object to put it into.
 */
export function padPublish(publish: Publish, characters: number): Publish | undefined {
  const pad = (template: Template) => padTemplate(template, 'x'.repeat(characters));
  if ('redis' in publish) {
    const message = pad(publish.redis.message);
    return message === undefined ? undefined : { redis: { ...publish.redis, message } };
  }
  if ('http' in publish) {
    const body = pad(publish.http.body);
    return body === undefined ? undefined : { http: { ...publish.http, body } };
  }
  const args = pad(publish.emit.args);
  return Array.isArray(args) ? { emit: { ...publish.emit, args } } : undefined;
}

/** undefined where nothing in it could be padded. */
function padTemplate(template: Template, padding: string): Template | undefined {
  if (typeof template !== 'object' || template === null) return undefined;
  if (Array.isArray(template)) {
    const padded = template.map((item) => padTemplate(item, padding));
    if (padded.every((item) => item === undefined)) return undefined;
    return template.map((item, index) => padded[index] ?? item);
  }
  if (Object.values(template).includes('{sequence}')) return { ...template, padding };
  for (const [key, item] of Object.entries(template)) {
    const padded = padTemplate(item, padding);
    if (padded !== undefined) return { ...template, [key]: padded };
  }
  return undefined;
}
