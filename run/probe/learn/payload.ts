import { compilePath } from '../../../contract/path.ts';
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

/** What a number is called that counts events, the likeliest first; a version or an id may have to stay what it is. */
const sequenceNames = [
  /(?:^|[._])seq\w*$/i,
  /(?:^|[._])(?:n|nr|no|number|index|offset)$/i,
  /(?:^|[._])(?:rev\w*|count\w*)$/i,
];
const timeName = /(?:at|time|ts|timestamp|date|when|published\w*|emitted\w*|sent\w*)$/i;

/** What each field of an event's arguments may be, by its name and value. */
export function guessPayload(args: readonly unknown[], jobId: string): PayloadGuess {
  const ids = placesOf(args, (value) => String(value) === jobId);
  const times = placesOf(args, isTime).filter(({ path }) => timeName.test(path));
  const numbers = likeliest(placesOf(args, isCount), ({ path }) => path);
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

/** A message with placeholders in it. */
export interface MessageTemplate {
  readonly template: Template;
  /** What a run needs and the message had nothing for. */
  readonly added: readonly (keyof Marks)[];
  /** Path of the object to which that was added. */
  readonly addedTo: string;
  /** That object as it was. */
  readonly neighbours: unknown;
}

/**
 * A message in which what a run puts in has a placeholder, by our marks where they are in it, else by names and values;
 * what a gateway would have to pass on is added, beside the sequence where there is one, else to what is passed on.
 * undefined for what is no object.
 *
 * @param isPassedOn whether clients were sent this part of the message as it is
 */
export function templateOf(
  message: unknown,
  jobId: string,
  marks: Marks,
  isPassedOn: (part: object) => boolean = () => false,
): MessageTemplate | undefined {
  if (!isObject(message)) return undefined;
  const pathOf = (name: keyof Marks, named: readonly string[]) =>
    pathsIn(message, isNumber(marks[name]))[0] ?? named[0];
  const places = {
    sequence: pathOf(
      'sequence',
      likeliest(pathsIn(message, isCount), (path) => path),
    ),
    publishedAt: pathOf(
      'publishedAt',
      pathsIn(message, isTime).filter((path) => timeName.test(path)),
    ),
  };
  const added = (['sequence', 'publishedAt'] as const).filter((name) => places[name] === undefined);
  const [passedOn = ''] = pathsIn(message, (part) => isObject(part) && isPassedOn(part));
  const addedTo = places.sequence === undefined ? passedOn : parentOf(places.sequence);
  const fill = (value: unknown, path: string): Template => {
    if (path !== '' && String(value) === jobId) return '{jobId}';
    if (path === places.sequence) return '{sequence}';
    if (path === places.publishedAt) return '{publishedAt}';
    if (typeof value === 'string' && timeName.test(path) && /^\d{4}-\d\d-\d\dT/.test(value)) return '{occurredAt}';
    const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
    if (Array.isArray(value)) return value.map((item, index) => fill(item, below(index)));
    if (typeof value === 'object' && value !== null) {
      const own = Object.entries(value).map(([key, item]) => [key, fill(item, below(key))] as const);
      return Object.fromEntries([...own, ...(path === addedTo ? added.map((name) => [name, `{${name}}`]) : [])]);
    }
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };
  return { template: fill(message, ''), added, addedTo, neighbours: compilePath(addedTo)(message) };
}

/** "body" of "body.n", "" of "n". */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !isTime(value);
}

/** Those whose name says that they count events, the likeliest name first. */
function likeliest<Found>(found: readonly Found[], nameOf: (each: Found) => string): Found[] {
  return sequenceNames.flatMap((name) => found.filter((each) => name.test(nameOf(each))));
}

/** Epoch milliseconds of these days, as number or text. */
export function isTime(value: unknown): boolean {
  const number = typeof value === 'string' && /^\d{13}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number - Date.now()) < 400 * 86_400_000;
}
