import type { ProfileFile } from '../../../contract/profile.ts';
import { showEvent } from '../../../lib/measure/readEvent.ts';
import { isNumber, type Place, placesOf, textAt } from '../places.ts';
import type { Arrival } from '../probeClient.ts';
import type { Draft } from './draft.ts';
import { formOf } from './form.ts';
import { guessPayload } from './payload.ts';
import type { Marks } from './request.ts';

export type JobEvents = NonNullable<ProfileFile['jobEvents']>;

/** Puts the event that was triggered into the draft, with where its fields stand; undefined where none came. */
export function learnEvents(came: readonly Arrival[], jobId: string, marks: Marks, draft: Draft): Arrival | undefined {
  for (const name of new Set(came.map(({ event }) => event))) {
    const all = came.filter(({ event }) => event === name);
    const last = all.at(-1);
    if (last !== undefined)
      draft.saw(`event: ${showEvent(name, last.args)}${all.length > 1 ? `, ${all.length} times` : ''}`);
  }
  const main = mainEvent(came, jobId, marks);
  if (main === undefined) {
    draft.open(
      'jobEvents: no event came while we watched: trigger one within --for, by hand, --trigger-command or --emit, for the room of --job-id; a namespace other than / is named by --namespace',
    );
    return undefined;
  }
  const pattern = patternIn(main, marks);
  if (pattern === undefined) putPaths(main, jobId, marks, draft);
  else putPattern(main.event, pattern, draft);
  return main;
}

/** What was triggered: an event with our marks, else of the job, else the one that came last. */
function mainEvent(came: readonly Arrival[], jobId: string, { sequence }: Marks): Arrival | undefined {
  const isMarked = (value: unknown) => isNumber(sequence)(value) || isTextWith(sequence)(value);
  const holds = (fits: (value: unknown) => boolean) => came.findLast(({ args }) => placesOf(args, fits).length > 0);
  return holds(isMarked) ?? holds((value) => String(value) === jobId) ?? came.at(-1);
}

function isTextWith(number: number): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && value.includes(String(number)) && value !== String(number);
}

/** A text that holds our marks among other words, where no field holds them. */
function patternIn({ args }: Arrival, { sequence, publishedAt }: Marks): (Place & { pattern: string }) | undefined {
  if (placesOf(args, isNumber(sequence)).length > 0) return undefined;
  const [place] = placesOf(args, isTextWith(sequence));
  if (place === undefined || place.encoding !== undefined) return undefined;
  const text = textAt(args[place.argument], place.path);
  return {
    ...place,
    pattern: text.replace(String(sequence), '{sequence}').replace(String(publishedAt), '{publishedAt}'),
  };
}

const base = { kind: 'domain', emittedAtPath: null } as const;
const usualFields = { sequencePath: 'sequence', publishedAtPath: 'publishedAt' };

function putPattern(event: string, { pattern, path, argument }: Place & { pattern: string }, draft: Draft): void {
  draft.put({
    jobEvents: [
      {
        ...{ event, ...base, jobIdPath: null, ...usualFields, pattern, textPath: path },
        ...(argument === 0 ? {} : { argument }),
      },
    ],
  });
  draft.saw(`jobEvents.0.pattern: ${JSON.stringify(pattern)} in ${path || 'the payload'}`);
}

function putPaths({ event, args }: Arrival, jobId: string, marks: Marks, draft: Draft): void {
  const guess = guessPayload(args, jobId);
  const [number] = placesOf(args, isNumber(marks.sequence));
  const [time] =
    number === undefined
      ? []
      : placesOf(args, isNumber(marks.publishedAt)).filter(({ argument }) => argument === number.argument);
  const argument = number?.argument ?? guess.argument;
  const encoding = number === undefined ? guess.encoding : number.encoding;
  const form = formOf(
    {
      jobIdPath: guess.jobIdPath,
      sequencePath: number?.path ?? guess.sequencePath,
      publishedAtPath: time?.path ?? guess.publishedAtPath,
    },
    { argument, encoding, jobIdArgument: args.findIndex((value) => String(value) === jobId) },
  );
  const { jobIdPath, sequencePath, publishedAtPath, ...where } = form;
  draft.put({
    jobEvents: [
      {
        ...{ event, ...base, jobIdPath },
        sequencePath: sequencePath ?? usualFields.sequencePath,
        publishedAtPath: publishedAtPath ?? usualFields.publishedAtPath,
        ...where,
      },
    ],
  });
  const tell = (key: string, path: string | undefined, isSeen: boolean, otherwise: string) => {
    const where = `jobEvents.0.${key}`;
    if (path === undefined) draft.open(`${where}: no field looks like it; ${otherwise}`);
    else if (isSeen) draft.saw(`${where}: ${path || 'the payload'}`);
    else draft.guessed(`${where}: ${path || 'the payload'}, by its name and value`);
  };
  const handThrough = 'the gateway has to hand one through that is published with the event';
  tell('jobIdPath', jobIdPath ?? undefined, true, 'null: the event does not say whose it is');
  tell('sequencePath', sequencePath, number !== undefined, handThrough);
  tell('publishedAtPath', publishedAtPath, time !== undefined, handThrough);
}
