import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';

/*
 * The documents of a seeded job have ids that follow from its job id: 9 bytes of its SHA-256, then the sequence
 * (3 bytes). So "what was inserted" is a range of ids, which can be removed exactly, also by another process, after a
 * crash, and while somebody else writes documents of the same job.
 */

/** Largest sequence that fits. */
export const mostEvents = 0xffffff;

export function seededId(jobId: string, sequence: number): ObjectId {
  return new ObjectId(prefixOf(jobId) + sequence.toString(16).padStart(6, '0'));
}

function prefixOf(jobId: string): string {
  return createHash('sha256').update(`realtime-load-test:${jobId}`).digest('hex').slice(0, 18);
}
