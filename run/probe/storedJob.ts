import { setTimeout as pause } from 'node:timers/promises';
import { eventValues } from '../../contract/eventValues.ts';
import type { GatewayProfile, Publish } from '../../contract/profile.ts';
import { removalOf } from '../../contract/publishedTraces.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import { formatCount } from '../../text/format.ts';
import type { StoredJob } from './historyLine.ts';
import { type PublishContext, publishOnce, withRedis } from './publishOnce.ts';

/** A job that stands in MongoDB. */
export async function storedInMongo(profile: GatewayProfile, jobId: string, mongoUri: string): Promise<StoredJob> {
  // The driver takes half a second to load.
  const [{ seedJob, removeSeeded }, { requireMongo }] = await Promise.all([
    import('../../seed/seed.ts'),
    import('../../seed/requireMongo.ts'),
  ]);
  const job = { mongoUri, profile, jobId };
  let change = 'mongo: the collection, document and jobIdField of what the gateway replays; --mongo-uri: its database';
  return {
    ...{ part: 'mongo', profile, jobId },
    async store({ length }) {
      const { collection, documents } = await requireMongo({ ...job, replaySource: 'events' });
      change = suspected(collection, documents);
      await seedJob({ ...job, eventCount: length, source: 'events', makesIndexes: false });
      return undefined;
    },
    remove: () => removeSeeded(job),
    get change() {
      return change;
    },
  };
}

/** What others have stored beside the probe tells the wrong database from the wrong document. */
function suspected(collection: string, documents: number): string {
  return documents === 0
    ? `nothing but the probe was ever in ${collection}: the gateway reads another database or collection (--mongo-uri, mongo.eventsCollection), or has stored nothing yet`
    : `${collection} holds documents of others (about ${formatCount(documents)}), so it seems the right one: compare one of them with mongo.eventDocument and mongo.jobIdField`;
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
