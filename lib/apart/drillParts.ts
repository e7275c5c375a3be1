/* What a drill does once, or in one VU: publishing, and the comparison at the end. */

export { compareReceipts } from '../drills/compareReceipts.ts';
export { findingsOf } from '../drills/findings.ts';
export { playPublisher } from '../drills/publisher.ts';
