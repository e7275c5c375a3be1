import { setTimeout as pause } from 'node:timers/promises';
import { eventValues } from '../../contract/eventValues.ts';
import type { GatewayProfile, Publish } from '../../contract/profile.ts';
import { removalOf } from '../../contract/publishedTraces.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import type { StoredJob } from './historyLine.ts';
import { type PublishContext, publishOnce, withRedis } from './publishOnce.ts';

/** A job that stands in MongoDB. */
export async function storedInMongo(profile: GatewayProfile, jobId: string, mongoUri: string): Promise<StoredJob> {
  // The driver takes half a second to load.
  const { seedJob, removeSeeded } = await import('../../seed/seed.ts');
  const job = { mongoUri, profile, jobId };
  return {
    ...{ part: 'mongo', profile, jobId },
    async store({ length }) {
      await seedJob({ ...job, eventCount: length, source: 'events' });
      return undefined;
    },
    remove: () => removeSeeded(job),
    change: 'mongo: the collection, document and jobIdField of what the gateway replays; --mongo-uri: its database',
  };
}

/** A job that is published, for the gateway to keep. */
export function publishedHistory(
  profile: GatewayProfile,
  jobId: string,
  publish: Publish,
  context: PublishContext,
): StoredJob {
  const answers: unknown[] = [];
  return {
    ...{ part: 'history', profile, jobId },
    async store(sequences) {
      for (const sequence of sequences) {
        const valuesNow = () => {
          const publishedAt = Date.now();
          return eventValues(profile, { jobId, sequence, publishedAt, dueAt: publishedAt });
        };
        const { ok, found, answer } = await publishOnce(publish, valuesNow, context);
        if (answer !== undefined) answers.push(answer);
        if (!ok) return found;
      }
      await pause(profile.history?.settleMs ?? usualSettleMs);
      return undefined;
    },
    async remove() {
      if (!('redis' in publish) || answers.length === 0) return;
      const commands = removalOf(publish.redis, { jobId, namespace: profile.namespace }, answers.splice(0));
      await withRedis(context.redisUrl ?? '', context.timeoutMs, async (send) => {
        for (const command of commands) await send(command);
      });
    },
    change:
      'history: null where the gateway keeps nothing of what is published; history.settleMs where it takes its time',
  };
}
