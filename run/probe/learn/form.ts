import type { Place } from '../places.ts';

interface Paths {
  readonly jobIdPath: string | null;
  readonly sequencePath: string | undefined;
  readonly publishedAtPath: string | undefined;
}

/** The same as `jobEvents` has it, with what says where these paths begin. */
export interface EventForm extends Paths {
  readonly argument?: number | 'all';
  readonly encoding?: NonNullable<Place['encoding']>;
  readonly items?: string;
}

export interface Payload {
  /** The argument that the paths lead into. */
  readonly argument: number;
  readonly encoding: Place['encoding'];
  /** The argument that is the job's id and nothing else; -1 where none is. */
  readonly jobIdArgument: number;
}

/** Where the payload stands: in one argument or beside the job's id, and as one event or in a list of several. */
export function formOf(paths: Paths, { argument, encoding, jobIdArgument }: Payload): EventForm {
  const isBeside = paths.jobIdPath === null && jobIdArgument >= 0 && jobIdArgument !== argument;
  if (isBeside && encoding === undefined) {
    const below = (path: string | undefined) => (path === undefined || path === '' ? path : `${argument}.${path}`);
    return {
      ...{ argument: 'all', jobIdPath: String(jobIdArgument) },
      ...{ sequencePath: below(paths.sequencePath), publishedAtPath: below(paths.publishedAtPath) },
    };
  }
  const where = {
    ...(argument === 0 ? {} : { argument }),
    ...(encoding === undefined ? {} : { encoding }),
  };
  // "ticks.0.n": the first of a list.
  const [, list = '', index = ''] = /^(.+?)\.(\d+)\./.exec(paths.sequencePath ?? '') ?? [];
  if (list === '') return { ...paths, ...where };
  const prefix = `${list}.${index}.`;
  const within = (path: string | null | undefined) =>
    path?.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  return {
    ...where,
    items: list,
    jobIdPath: within(paths.jobIdPath) ?? null,
    sequencePath: within(paths.sequencePath),
    publishedAtPath: within(paths.publishedAtPath),
  };
}
