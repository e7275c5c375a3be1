import type { Template } from '../../../contract/profile.ts';
import { isNumber, type Place, pathsIn, placesOf, unpack } from '../places.ts';
import type { Marks } from './request.ts';

/** The fields of `jobEvents` that a payload suggests. */
export interface PayloadGuess {
  readonly argument: number;
  readonly encoding: Place['encoding'];
  readonly jobIdPath: string | null;
  readonly sequencePath: string | undefined;
  readonly publishedAtPath: string | undefined;
}

const sequenceName = /(?:^|[._])(?:seq\w*|sequence|n|nr|no|number|index|offset|version|rev\w*|count\w*|id)$/i;
const timeName = /(?:at|time|ts|timestamp|date|when|published\w*|emitted\w*|sent\w*)$/i;

/** What each field of an event's arguments may be, by its name and value. */
export function guessPayload(args: readonly unknown[], jobId: string): PayloadGuess {
  const ids = placesOf(args, (value) => String(value) === jobId);
  const times = placesOf(args, isTime).filter(({ path }) => timeName.test(path));
  const numbers = placesOf(
    args,
    (value) => typeof value === 'number' && Number.isInteger(value) && !isTime(value),
  ).filter(({ path }) => sequenceName.test(path));
  const main = numbers[0] ??
    times[0] ??
    ids.find(({ path }) => path !== '') ?? {
      argument: mainArgument(args),
      path: '',
      encoding: unpack(args[mainArgument(args)])?.encoding,
    };
  const here = (places: readonly Place[]) =>
    places.find(({ argument, encoding }) => argument === main.argument && encoding === main.encoding)?.path;
  return {
    argument: main.argument,
    encoding: main.encoding,
    jobIdPath: here(ids) ?? null,
    sequencePath: here(numbers),
    publishedAtPath: here(times),
  };
}

/** The first argument that is more than a name. */
function mainArgument(args: readonly unknown[]): number {
  return Math.max(
    0,
    args.findIndex((value) => (typeof value === 'object' && value !== null) || unpack(value) !== undefined),
  );
}

/**
 * A message in which what a run puts in has a placeholder, by our marks where they are in it, else by names and values;
 * what a gateway would have to pass on is added. undefined for what is no object.
 */
export function templateOf(
  message: unknown,
  jobId: string,
  marks: Marks,
): { template: Template; added: string[] } | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const isMark = { sequence: isNumber(marks.sequence), publishedAt: isNumber(marks.publishedAt) };
  const held = new Set<string>(
    (['sequence', 'publishedAt'] as const).filter((name) => pathsIn(message, isMark[name]).length > 0),
  );
  const fill = (value: unknown, key: string): Template => {
    if (String(value) === jobId) return '{jobId}';
    if (isMark.sequence(value)) return '{sequence}';
    if (isMark.publishedAt(value)) return '{publishedAt}';
    if (isTime(value) && timeName.test(key) && !held.has('publishedAt')) {
      held.add('publishedAt');
      return '{publishedAt}';
    }
    if (typeof value === 'string' && timeName.test(key) && /^\d{4}-\d\d-\d\dT/.test(value)) return '{occurredAt}';
    if (typeof value === 'number' && Number.isInteger(value) && sequenceName.test(key) && !held.has('sequence')) {
      held.add('sequence');
      return '{sequence}';
    }
    if (Array.isArray(value)) return value.map((item) => fill(item, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, name)]));
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };
  const filled = Object.fromEntries(Object.entries(message).map(([name, item]) => [name, fill(item, name)]));
  const added = ['sequence', 'publishedAt'].filter((name) => !held.has(name));
  return { template: { ...filled, ...Object.fromEntries(added.map((name) => [name, `{${name}}`])) }, added };
}

/** Epoch milliseconds of these days, as number or text. */
export function isTime(value: unknown): boolean {
  const number = typeof value === 'string' && /^\d{13}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number - Date.now()) < 400 * 86_400_000;
}
