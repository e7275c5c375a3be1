import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { unavailableError, usageError } from '../../../contract/errors.ts';
import { maskUris } from '../../../settings/secrets.ts';
import { describe } from '../../describeError.ts';
import type { Collected } from './collectFromRedis.ts';

/** What is fetched, and where to. */
export interface FetchedParts {
  readonly url: string;
  readonly runId: string;
  /** Is made. */
  readonly folder: string;
  /** Replace what an earlier merge has fetched there. */
  readonly force: boolean;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** What is going on. */
  readonly status: (text: string) => void;
  readonly line: (text: string) => void;
}

/**
 * Fetches the parts of a run from Redis for a merge; what has not come within the time is for the merge to name.
 *
 * @returns their folders
 * @throws RltError usage: an earlier merge has left parts in the folder; unavailable: Redis does not answer, or nothing has come
 */
export async function fetchParts({
  url,
  runId,
  folder,
  force,
  waitMs,
  signal,
  status,
  line,
}: FetchedParts): Promise<readonly string[]> {
  if (!force) await requireNoParts(folder);
  await mkdir(folder, { recursive: true });
  const onPart = (come: number, of: number | undefined) => status(`${come} of ${of ?? '?'} parts have come`);
  status(`waiting for the parts of ${runId}`);
  let collected: Collected;
  try {
    // The driver is loaded when it is needed.
    const { collectFromRedis } = await import('./collectFromRedis.ts');
    collected = await collectFromRedis({ url, runId, folder, waitMs, signal, onPart });
  } catch (error) {
    signal.throwIfAborted();
    throw unavailableError(
      `the parts of ${runId} could not be fetched from ${maskUris(url)}: ${maskUris(describe(error))}`,
      undefined,
      error,
    );
  } finally {
    status('');
    // Of nothing that has come nothing is left.
    await rmdir(folder).catch(() => {});
  }
  for (const problem of collected.problems) line(`  ${problem}`);
  if (collected.folders.length > 0) return collected.folders;
  if (collected.problems.length > 0) {
    throw unavailableError(`none of the parts of ${runId} came whole from ${maskUris(url)}`);
  }
  throw unavailableError(
    `${maskUris(url)} holds no part of a run ${JSON.stringify(runId)}, after ${waitMs / 1000} s`,
    'an instance says "sent to Redis" when it has sent its part, which stays there for an hour',
  );
}

/** A merge that was ended may have taken out of Redis what now is there alone. */
async function requireNoParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.every((name) => name.startsWith('.'))) return;
  throw usageError(
    `${folder} holds parts already, which an earlier merge has fetched`,
    `make the report of them with rlt merge ${folder}, or fetch them anew with --force`,
  );
}
