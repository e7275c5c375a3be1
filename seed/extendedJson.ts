import { BSON, type Document } from 'mongodb';
import { usageError } from '../contract/errors.ts';
import type { Template } from '../contract/profile.ts';
import { fillTemplate, type TemplateValues } from '../contract/template.ts';

/**
 * Fills a document of the profile in, with the types that its Extended JSON names: `{ "$oid": "{jobId}" }` becomes an
 * ObjectId, `{ "$date": "{emittedAt}" }` a date. Values without a wrapper stay as they are.
 *
 * @param name where the profile has it, for errors
 * @throws RltError (usage): it is no object, or a value does not fit its wrapper
 */
export function fillDocument(template: Template, values: TemplateValues, name: string): Document {
  const document = typed(fillTemplate(template, values), name);
  if (!isPlainObject(document)) throw usageError(`the profile's ${name} must be a JSON object`);
  if ('_id' in document) {
    throw usageError(
      `the profile's ${name} has an _id: rlt chooses the ids of the documents that it stores, so that it can remove exactly those`,
      'leave _id out',
    );
  }
  return document;
}

function typed(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => typed(item, `${path}.${index}`));
  if (!isPlainObject(value)) return value;
  if (Object.keys(value).some((key) => key.startsWith('$'))) return typedValue(value, path);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, typed(item, `${path}.${key}`)]));
}

function typedValue(wrapped: Document, path: string): unknown {
  const refuse = (why: string) =>
    usageError(
      `the profile's ${path} is ${JSON.stringify(wrapped)}: ${why}`,
      'see https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/ for the types',
    );
  let value: unknown;
  try {
    value = BSON.EJSON.deserialize({ value: withTextNumbers(wrapped) }, { relaxed: false }).value;
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  if (value instanceof Date && Number.isNaN(value.getTime())) throw refuse('that is no date');
  if (isPlainObject(value)) throw refuse('Extended JSON has no such type');
  return value;
}

/** Numbers are text inside their wrappers; a placeholder such as {sequence} has become a number there. */
function withTextNumbers(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key.startsWith('$number') && typeof item === 'number' ? String(item) : withTextNumbers(item),
    ]),
  );
}

function isPlainObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
