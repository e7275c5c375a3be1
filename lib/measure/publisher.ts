import type { Client } from 'k6/x/redis';
import type { Publication } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import { compileTemplate } from '../../contract/template.ts';
import { channelOf } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Drill } from './drill.ts';
import { amounts, counter, gauge, trend } from './metrics.ts';
import { tagSamples } from './tags.ts';

const published = /* @__PURE__ */ counter('events_published');
const failed = /* @__PURE__ */ counter('publish_failed');
const publishTime = /* @__PURE__ */ gauge('publish_time');
const lateness = /* @__PURE__ */ trend('publish_lateness');
const receivers = /* @__PURE__ */ amounts('publish_receivers');

/** Publishes events to the gateway's Redis channel and never waits for the answer of one before the next. */
export interface Publisher {
  publish(sequence: number, dueAt: number): void;
  /** Events that Redis has taken so far. */
  count(): number;
  /** Every PUBLISH so far; one that is not answered yet counts as not taken. */
  readonly publications: readonly Publication[];
  /** Waits until Redis has answered every PUBLISH. */
  flushed(): Promise<void>;
}

/**
 * Prepares to publish the events of a plan, in the form that its profile describes.
 *
 * @param drill what disturbs Redis meanwhile
 */
export function openPublisher(redis: Client, plan: Plan, clock: Clock, drill?: Drill): Publisher {
  tagSamples(plan);
  const render = compileTemplate(plan.profile.redis.message);
  const channel = channelOf(plan);
  const underWay: Promise<void>[] = [];
  const publications: (Publication & { receivers: number | null })[] = [];
  let count = 0;
  failed.add(0);
  return {
    publish(sequence, dueAt) {
      const occurredAt = new Date(dueAt).toISOString();
      const at = clock.now();
      const publication = { sequence, at, receivers: null as number | null };
      publications.push(publication);
      const message = render({ jobId: plan.jobId, sequence, publishedAt: at, occurredAt });
      const answer = redis.sendCommand(channel.publish, channel.name, message);
      underWay.push(
        answer.then(
          (reached) => {
            count++;
            publication.receivers = Number(reached);
            published.add(1);
            publishTime.add(at, { sequence });
            lateness.add(at - dueAt, { sequence });
            receivers.add(publication.receivers, { sequence });
          },
          (error) => {
            failed.add(1, { sequence });
            publishTime.add(at, { sequence });
            // That Redis refuses is what a drill is for.
            if (!drill?.hasBegun()) console.error(`event ${sequence} could not be published: ${error}`);
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
