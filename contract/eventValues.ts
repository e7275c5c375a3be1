import type { WireProfile } from './profile.ts';
import type { TemplateValues } from './template.ts';

/** One event of a job, as its publisher knows it. */
export interface EventToPublish {
  readonly jobId: string;
  readonly sequence: number;
  /** Just before it is sent, epoch milliseconds. */
  readonly publishedAt: number;
  /** When it was due, epoch milliseconds: {occurredAt} is that as ISO 8601 text. */
  readonly dueAt: number;
}

/** What the placeholders of a published message stand for. */
export function eventValues(
  { jobEvents, namespace }: Pick<WireProfile, 'jobEvents' | 'namespace'>,
  { jobId, sequence, publishedAt, dueAt }: EventToPublish,
): TemplateValues {
  const occurredAt = new Date(dueAt).toISOString();
  return { jobId, sequence, publishedAt, occurredAt, event: jobEvents[0]?.event ?? '', namespace };
}
