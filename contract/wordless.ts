import type { RejectionCause, WireProfile } from './profile.ts';

/*
 * A gateway may act without a word: it closes the connection, or does nothing. Its profile says so with `null` where
 * the words would stand. Then everything is judged but the words.
 */

/** Whether clients are turned away for this cause without message and code. */
export function rejectsWithoutWords({ rejections }: Pick<WireProfile, 'rejections'>, cause: RejectionCause): boolean {
  return rejections.some((entry) => entry.cause === cause && entry.message === null && entry.code === null);
}

/** What an evicted client is told; null where it is told nothing. */
export function wordsOfEviction({ error }: Pick<WireProfile, 'error'>): string | null {
  return error?.inactivity ?? null;
}

/** What a client is told whose subscription is refused; null where it is told nothing. */
export function wordsOfRefusal({ error }: Pick<WireProfile, 'error'>): string | null {
  return error?.subscriptionLimit ?? null;
}
