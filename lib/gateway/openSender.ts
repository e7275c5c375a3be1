import type { Plan } from '../../contract/plan.ts';
import { delay } from '../measure/delay.ts';
import { httpSender } from '../measure/httpSender.ts';
import type { Send } from '../measure/publisher.ts';
import { redisFor, redisSender } from '../measure/redisSender.ts';
import { emitSender } from './emitSender.ts';
import type { PublishingWith } from './publishingWith.ts';

/** How events are published, and the end of it. */
export interface Sender {
  readonly send: Send;
  /** Ends what was opened for it, once the last event has had time to get there. */
  close(): Promise<void>;
}

/**
 * A Socket.IO server drops an event that it reads together with the goodbye that follows it, so nobody leaves at once
 * who does not know whether the last event was taken.
 */
const lastEmitMs = 1000;

/**
 * Makes ready what the profile publishes by: Redis, a client of its own, or HTTP.
 *
 * @throws Error where the profile publishes in no way, or what it needs for that cannot be had
 */
export async function openSender(
  { profile: { name, publish }, ...plan }: Plan,
  { redis, client, headers }: PublishingWith,
): Promise<Sender> {
  if (publish === null) throw new Error(`the profile ${name} has no section publish`);
  if ('redis' in publish)
    return { send: redisSender(await redisFor(publish.redis, redis), publish.redis), async close() {} };
  if ('http' in publish) {
    const send = httpSender(plan, publish.http, await headers(publish.http.url.startsWith('/')));
    return { send, async close() {} };
  }
  const emitting = await client();
  if (emitting === undefined) {
    return { send: () => Promise.reject(new Error('the publishing client has no connection')), async close() {} };
  }
  return {
    send: emitSender(emitting, publish.emit, plan.connectTimeoutMs),
    async close() {
      if (!publish.emit.acknowledgement) await delay(lastEmitMs);
      emitting.disconnect();
    },
  };
}
