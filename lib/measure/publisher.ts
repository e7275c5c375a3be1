import { eventValues } from '../../contract/eventValues.ts';
import type { Publication } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import type { TemplateValues } from '../../contract/template.ts';
import type { Clock } from './clock.ts';
import type { Drill } from './drill.ts';
import { amounts, counter, gauge, trend } from './metrics.ts';
import { tagSamples } from './tags.ts';

const published = /* @__PURE__ */ counter('events_published');
const failed = /* @__PURE__ */ counter('publish_failed');
const publishTime = /* @__PURE__ */ gauge('publish_time');
const lateness = /* @__PURE__ */ trend('publish_lateness');
const receivers = /* @__PURE__ */ amounts('publish_receivers');

/**
 * Sends one event. Settles when it is known to have been taken, with the receivers that it reached where the answer
 * tells them; rejects where it was not.
 */
export type Send = (values: TemplateValues) => Promise<number | undefined>;

/** Publishes events in the way of the profile and never waits for the answer of one before the next. */
export interface Publisher {
  publish(sequence: number, dueAt: number): void;
  /** Events that were taken so far. */
  count(): number;
  /** Every event so far; one that is not answered yet counts as not taken. */
  readonly publications: readonly Publication[];
  /** Waits until every event is answered. */
  flushed(): Promise<void>;
}

/**
 * Prepares to publish the events of a plan, in the form that its profile describes.
 *
 * @param drill what disturbs Redis meanwhile
 */
export function openPublisher(send: Send, plan: Plan, clock: Clock, drill?: Pick<Drill, 'hasBegun'>): Publisher {
  tagSamples(plan);
  const { jobId, profile } = plan;
  const underWay: Promise<void>[] = [];
  const publications: (Publication & { receivers: number | null; isRefused?: true; answeredAt?: number })[] = [];
  let count = 0;
  let isSaid = false;
  failed.add(0);
  return {
    publish(sequence, dueAt) {
      const at = clock.now();
      const publication: (typeof publications)[number] = { sequence, at, receivers: null };
      publications.push(publication);
      const answer = send(eventValues(profile, { jobId, sequence, publishedAt: at, dueAt }));
      underWay.push(
        answer.then(
          (reached) => {
            publication.answeredAt = clock.now();
            count++;
            published.add(1);
            publishTime.add(at, { sequence });
            lateness.add(at - dueAt, { sequence });
            if (reached === undefined) return;
            publication.receivers = reached;
            receivers.add(reached, { sequence });
          },
          (error) => {
            publication.answeredAt = clock.now();
            publication.isRefused = true;
            publishTime.add(at, { sequence });
            // That Redis refuses is what a drill is for.
            const says = !isSaid && !drill?.hasBegun();
            const message = says ? `event ${sequence} could not be published: ${error}` : undefined;
            failed.add(1, { sequence, message });
            if (!says) return;
            isSaid = true;
            console.error(message);
          },
        ),
      );
    },
    count: () => count,
    publications,
    async flushed() {
      await Promise.all(underWay);
    },
  };
}
