import type { Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import { compileTemplate } from '../../contract/template.ts';
import type { Clock } from './clock.ts';
import { amounts, counter, gauge, sampleMetadata, trend } from './metrics.ts';

const published = counter('events_published');
const failed = counter('publish_failed');
const publishTime = gauge('publish_time');
const lateness = trend('publish_lateness');
const receivers = amounts('publish_receivers');

/** Publishes events to the gateway's Redis channel and never waits for the answer of one before the next. */
export class Publisher {
  readonly #redis: Client;
  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #render: ReturnType<typeof compileTemplate>;
  readonly #metadata = sampleMetadata();
  readonly #underWay: Promise<void>[] = [];
  #count = 0;

  constructor(redis: Client, plan: Plan, clock: Clock) {
    this.#redis = redis;
    this.#plan = plan;
    this.#clock = clock;
    this.#render = compileTemplate(plan.profile.redis.message);
    failed.add(0);
  }

  /** Events that Redis has taken so far. */
  get count(): number {
    return this.#count;
  }

  publish(sequence: number, dueAt: number): void {
    const occurredAt = new Date(dueAt).toISOString();
    const publishedAt = this.#clock.now();
    const message = this.#render({ jobId: this.#plan.jobId, sequence, publishedAt, occurredAt });
    const answer = this.#redis.sendCommand('PUBLISH', this.#plan.profile.redis.channel, message);
    this.#underWay.push(
      answer.then(
        (reached) => {
          this.#metadata.d = String(sequence);
          this.#count++;
          published.add(1);
          publishTime.add(publishedAt);
          lateness.add(publishedAt - dueAt);
          receivers.add(Number(reached));
        },
        (error) => {
          this.#metadata.d = String(sequence);
          failed.add(1);
          console.error(`event ${sequence} could not be published: ${error}`);
        },
      ),
    );
  }

  /** Waits until Redis has answered every PUBLISH. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
    delete this.#metadata.d;
  }
}
