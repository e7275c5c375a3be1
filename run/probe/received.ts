import { compilePath } from '../../contract/path.ts';
import type { JobEventProfile } from '../../contract/profile.ts';
import { compileEventForm } from '../../lib/measure/eventForms.ts';
import { type EventReading, numberOf, readPublished, showEvent } from '../../lib/measure/readEvent.ts';
import type { ProbeLine } from './line.ts';
import { isNumber, type Place, placesOf } from './places.ts';
import type { Arrival } from './probeClient.ts';

/** The one event that was published. */
export interface Sent {
  readonly jobId: string;
  readonly sequence: number;
  readonly publishedAt: number;
}

/** What an arrival is by an entry of `jobEvents`; the most telling of several payloads. */
export function readAs(entry: JobEventProfile, { args }: Arrival, { jobId, sequence }: Sent) {
  const compiled = compileEventForm(entry);
  const readings: EventReading<{ readonly sequence: number; readonly publishedAt: number }>[] = [];
  compiled.unpack?.(args, (payload) => readings.push(readPublished(compiled, payload, jobId, sequence)));
  return readings.find(({ kind }) => kind === 'own') ?? readings[0];
}

/** Whether it is the event that was published, by the profile. */
export function isSent(jobEvents: readonly JobEventProfile[], arrival: Arrival, sent: Sent): boolean {
  return jobEvents.some((entry) => {
    if (entry.event !== arrival.event) return false;
    const reading = readAs(entry, arrival, sent);
    return reading?.kind === 'own' && reading.sequence === sent.sequence;
  });
}

/** Each path of the entry by which the published event was read. */
export function linesOfReceived(entry: JobEventProfile, index: number, arrival: Arrival, sent: Sent): ProbeLine[] {
  const part = (name: string) => `jobEvents.${index}.${name}`;
  const reading = readAs(entry, arrival, sent);
  const publishedAt = reading?.kind === 'own' ? reading.publishedAt : undefined;
  const lines: ProbeLine[] = [];
  if (entry.pattern !== undefined) {
    lines.push({
      part: part('pattern'),
      outcome: 'works',
      found: `${JSON.stringify(entry.pattern)} found {sequence} and {publishedAt}`,
    });
  } else {
    if (entry.jobIdPath !== null)
      lines.push({
        part: part('jobIdPath'),
        outcome: 'works',
        found: `${entry.jobIdPath || 'the payload'}: ${sent.jobId}`,
      });
    lines.push({
      part: part('sequencePath'),
      outcome: 'works',
      found: `${entry.sequencePath || 'the payload'}: ${sent.sequence}`,
    });
  }
  lines.push(
    publishedAt === sent.publishedAt
      ? {
          part: part('publishedAtPath'),
          outcome: 'works',
          found: `${entry.pattern === undefined ? entry.publishedAtPath || 'the payload' : 'the pattern'}: ${publishedAt}`,
        }
      : {
          ...{ part: part('publishedAtPath'), outcome: 'does not work' },
          found: `found ${publishedAt}, not ${sent.publishedAt}, when it was published`,
          change: suggestion([arrival], 'publishedAtPath', isNumber(sent.publishedAt)) ?? handThrough('publishedAt'),
        },
  );
  if (entry.emittedAtPath !== null) lines.push(emittedAt(entry, part('emittedAtPath'), arrival));
  return lines;
}

function emittedAt(entry: JobEventProfile, part: string, { args }: Arrival): ProbeLine {
  const { emittedAtPath } = entry;
  const path = emittedAtPath ?? '';
  const found: unknown[] = [];
  compileEventForm(entry).unpack?.(args, (payload) => found.push(compilePath(path)(payload)));
  const time = found.find(
    (value) => (typeof value === 'string' && !Number.isNaN(Date.parse(value))) || numberOf(value) !== undefined,
  );
  if (time !== undefined) return { part, outcome: 'works', found: `${path}: ${String(time)}` };
  return {
    part,
    outcome: 'does not work',
    found: `${path} found ${found[0] === undefined ? 'nothing' : JSON.stringify(found[0])}`,
    change: 'null where the gateway does not say when it emits',
  };
}

/** Why the published event was not read among those that came, and what to change. */
export function notReceived(
  jobEvents: readonly JobEventProfile[],
  came: readonly Arrival[],
  sent: Sent,
  waitedMs: number,
): ProbeLine[] {
  const part = 'jobEvents';
  const isMine = (value: unknown) => isNumber(sent.sequence)(value) || String(value) === sent.jobId;
  const named = came.filter(({ event }) => jobEvents.some((entry) => entry.event === event));
  for (const arrival of named) {
    const index = jobEvents.findIndex(({ event }) => event === arrival.event);
    const entry = jobEvents[index];
    const reading = entry && readAs(entry, arrival, sent);
    if (entry === undefined || reading === undefined) continue;
    const why =
      reading.kind === 'unreadable'
        ? reading.why
        : `it was read as ${reading.kind === 'foreign' ? "another job's" : 'one without a sequence'}`;
    return [
      {
        part: `jobEvents.${index}`,
        outcome: 'does not work',
        found: `${showEvent(arrival.event, arrival.args)} came, but ${why}`,
        change: changesFor(entry, arrival, sent),
      },
    ];
  }
  const other = came.find(({ args }) => placesOf(args, isMine).length > 0 || holdsText(args, sent.sequence));
  if (other !== undefined) {
    const event = JSON.stringify(other.event);
    return [
      {
        part,
        outcome: 'does not work',
        found: `${showEvent(other.event, other.args)} came, which no entry names`,
        change: `jobEvents.0.event: ${event}`,
      },
    ];
  }
  const found =
    came.length === 0
      ? `nothing came within ${waitedMs} ms`
      : `what came within ${waitedMs} ms is another: ${came
          .slice(0, 3)
          .map(({ event, args }) => showEvent(event, args))
          .join(', ')}`;
  return [
    {
      part,
      outcome: 'does not work',
      found,
      change:
        'subscribe: whether the client is in the room of the job; publish: whether the message is what the gateway takes, and its channel, room or request',
    },
  ];
}

/** Every path of an entry that finds nothing, with the place at which it stands. */
function changesFor(entry: JobEventProfile, arrival: Arrival, sent: Sent): string {
  if (entry.pattern !== undefined) {
    return holdsText(arrival.args, sent.sequence)
      ? 'pattern: the words around {sequence} and {publishedAt} as they came; textPath: where the text stands'
      : handThrough('sequence');
  }
  const paths: readonly (readonly [
    key: 'jobIdPath' | 'sequencePath' | 'publishedAtPath',
    fits: (value: unknown) => boolean,
    otherwise: string,
  ])[] = [
    ['jobIdPath', (value) => String(value) === sent.jobId, '"jobIdPath": null'],
    [
      'sequencePath',
      isNumber(sent.sequence),
      holdsText(arrival.args, sent.sequence)
        ? '"pattern": the words around {sequence} and {publishedAt} as they came'
        : handThrough('sequence'),
    ],
    ['publishedAtPath', isNumber(sent.publishedAt), handThrough('publishedAt')],
  ];
  const changes = paths.flatMap(([key, fits, otherwise]) => {
    if (entry[key] === null) return [];
    const place = placesOf(arrival.args, fits)[0];
    if (place === undefined) return [otherwise];
    const isThere =
      place.path === entry[key] && (entry.argument ?? 0) === place.argument && entry.encoding === place.encoding;
    return isThere ? [] : [`${JSON.stringify(key)}: ${JSON.stringify(place.path)}`, ...formOf(place)];
  });
  return [...new Set(changes.filter((change) => change !== ''))].join(', ');
}

/** `"sequencePath": "data.n", "argument": 1`; undefined where the value is nowhere. */
function suggestion(came: readonly Arrival[], key: string, fits: (value: unknown) => boolean): string | undefined {
  const place = came.flatMap(({ args }) => placesOf(args, fits))[0];
  return place === undefined
    ? undefined
    : [`${JSON.stringify(key)}: ${JSON.stringify(place.path)}`, ...formOf(place)].join(', ');
}

function formOf({ argument, encoding }: Place): string[] {
  return [
    ...(argument === 0 ? [] : [`"argument": ${argument}`]),
    ...(encoding === undefined ? [] : [`"encoding": "${encoding}"`]),
  ];
}

function handThrough(name: string): string {
  return `the gateway does not hand {${name}} through: put it where a field is passed on, or use a pattern in a text`;
}

/** Whether a text among the arguments, at any depth, holds the number within other words. */
export function holdsText(args: readonly unknown[], number: number): boolean {
  return placesOf(args, (value) => typeof value === 'string' && value.includes(String(number))).length > 0;
}
