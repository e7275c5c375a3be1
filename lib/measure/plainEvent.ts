import { compilePath, type Read } from '../../contract/path.ts';
import type { JobEventProfile } from '../../contract/profile.ts';

/** A job event of the profile with its paths compiled; the hot path calls nothing else. */
export interface CompiledJobEvent {
  readonly event: string;
  /** undefined: an event does not say whose it is. */
  readonly jobId: Read | undefined;
  readonly sequence: Read;
  readonly publishedAt: Read;
  /** Hands on each payload in an event's arguments; undefined where the first of these is the one, as it came. */
  readonly unpack: ((args: readonly unknown[], take: (payload: unknown) => void) => void) | undefined;
  readonly entry: JobEventProfile;
}

/** An entry of a profile whose event is its own payload. */
export function compilePlainEvent(entry: JobEventProfile): CompiledJobEvent {
  const { event, jobIdPath, sequencePath, publishedAtPath } = entry;
  return {
    event,
    jobId: jobIdPath === null ? undefined : compilePath(jobIdPath),
    sequence: compilePath(sequencePath),
    publishedAt: compilePath(publishedAtPath),
    unpack: undefined,
    entry,
  };
}
