import type { CompiledJobEvent } from './plainEvent.ts';

/** What cannot be read, and why not: it is not in the form that the profile describes. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly why: string;
}

/** What a received event is to a client that holds a job; `own` is one of the job's events. */
export type EventReading<Own> =
  | ({ readonly kind: 'own' } & Own)
  /** The gateway's own word on the job: the profile says that such events have no sequence. */
  | { readonly kind: 'other' }
  /** It can be read, and carries the id of another job. */
  | { readonly kind: 'foreign'; readonly sequence: number | undefined }
  | Unreadable;

/*
 * Readers for events that are not plainly what a client waits for: slowly, and with reasons. Only what can be read may
 * be held against the gateway.
 */

/** Whose event it is. */
export function readOwner(event: CompiledJobEvent, payload: unknown, jobId: string): EventReading<object> {
  if (event.jobId === undefined) return { kind: 'own' };
  const id = event.jobId(payload);
  if (!isId(id)) return unreadable(event.entry.jobIdPath ?? '', id, 'a job id');
  return String(id) === jobId ? { kind: 'own' } : { kind: 'foreign', sequence: numberOf(event.sequence(payload)) };
}

/** An event that reached somebody for whom nothing is published. */
export function readForeign(event: CompiledJobEvent, payload: unknown): EventReading<object> {
  const reading = readStored(event, payload, '');
  return reading.kind === 'own' ? { ...reading, kind: 'foreign' } : reading;
}

/** An event that was stored: whose it is, and its sequence. */
export function readStored(
  event: CompiledJobEvent,
  payload: unknown,
  jobId: string,
): EventReading<{ readonly sequence: number }> {
  const owner = readOwner(event, payload, jobId);
  if (owner.kind !== 'own') return owner;
  const { sequencePath, withoutSequence } = event.entry;
  const found = event.sequence(payload);
  if ((found === undefined || found === null) && withoutSequence === 'ignore') return { kind: 'other' };
  const sequence = numberOf(found);
  return sequence === undefined ? unreadable(sequencePath, found, 'a number') : { kind: 'own', sequence };
}

/** An event that was published: the same, and when that was. */
export function readPublished(
  event: CompiledJobEvent,
  payload: unknown,
  jobId: string,
  highest: number,
): EventReading<{ readonly sequence: number; readonly publishedAt: number }> {
  const stored = readStored(event, payload, jobId);
  if (stored.kind !== 'own') return stored;
  const { sequencePath, publishedAtPath } = event.entry;
  const { sequence } = stored;
  if (!(Number.isInteger(sequence) && sequence >= 1 && sequence <= highest)) {
    return unreadable(sequencePath, sequence, `a number that was published (1 to ${highest})`);
  }
  const found = event.publishedAt(payload);
  const publishedAt = numberOf(found);
  return publishedAt === undefined
    ? unreadable(publishedAtPath, found, 'a number')
    : { kind: 'own', sequence, publishedAt };
}

/** A number, also one that came as text, where nothing is lost by it: "7", but not "07" or "7 ". */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return typeof value === 'number' || String(number) === value ? number : undefined;
}

/** Says of a path that it found nothing, or nothing of use. */
function unreadable(path: string, found: unknown, expected: string): Unreadable {
  const where = path === '' ? 'the payload' : path;
  const why =
    found === undefined || found === null
      ? `${where} found ${path === '' || found === null ? found : 'nothing'}`
      : `${where} found ${shorten(shown(found), 40)} instead of ${expected}`;
  return { kind: 'unreadable', why };
}

const mostShown = 160;

/** An event as it came, shortened: `order.changed("42", {"total":7})`. */
export function showEvent(event: string, args: readonly unknown[]): string {
  const came = args.filter((argument) => argument !== undefined && typeof argument !== 'function');
  return `${event}(${came.length === 0 ? 'no argument' : shorten(came.map(shown).join(', '), mostShown)})`;
}

function shown(value: unknown): string {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `${value.byteLength} bytes of binary`;
  return JSON.stringify(value) ?? String(value);
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' ? value !== '' : typeof value === 'number';
}
