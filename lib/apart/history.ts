/* A job to be replayed that is published, not stored; for the VU with the number 0. */

export { publishJob, removeJob } from '../gateway/publishJob.ts';
