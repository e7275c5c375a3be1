import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../cli/readConfigFile.ts';
import { defaultChannel } from '../../contract/defaultWireProfile.ts';
import { exitCodes } from '../../contract/errors.ts';
import { mapRecord } from '../../contract/record.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { tempFolder } from '../support/tempFolder.ts';

const { publish: _, ...withoutPublish } = defaultProfile;
type Sections = Readonly<Record<string, object>>;

async function read(changes: Sections) {
  const path = join(await tempFolder(), 'p.json');
  const redis = { channel: defaultChannel, message: defaultProfile.publish.redis.message };
  const sections: Sections = { redis, mongo: defaultProfile.mongo, ping: defaultProfile.ping };
  const changed = mapRecord(sections, (section, name) => ({ ...section, ...changes[name] }));
  await writeFile(path, JSON.stringify({ ...withoutPublish, ...changed, ...changes.whole }));
  return readConfigFile(undefined, path);
}

const [firstEvent] = defaultProfile.jobEvents;

describe('a profile', () => {
  it.each<[what: string, changes: Sections]>([
    ['a channel for each job', { redis: { channel: 'jobs:{jobId}' } }],
    ['sharded pub/sub', { redis: { publish: 'SPUBLISH' } }],
    [
      'the last argument, as text',
      { whole: { jobEvents: [{ ...firstEvent, argument: 'last', encoding: 'json-text' }] } },
    ],
    ['typed documents', { mongo: { eventDocument: { jobId: { $oid: '{jobId}' }, at: { $date: '{emittedAt}' } } } }],
    [
      'metrics of Prometheus',
      {
        whole: {
          metrics: {
            format: 'prometheus',
            totalConnections: { series: 'opened_total', minus: 'closed_total' },
            connectionsPerOrigin: { series: 'open{state="up"}', by: 'origin' },
            maxConnections: 500,
            idleTimeoutMs: { series: 'idle_seconds', times: 1000 },
            lastCatchUp: { by: 'job', events: 'replayed', durationMs: null },
          },
        },
      },
    ],
    ['epoch milliseconds', { mongo: { eventDocument: { jobId: '{jobId}', at: '{emittedAtMs}' } } }],
  ])('may name %s', async (_, changes) => {
    await expect(read(changes)).resolves.toBeDefined();
  });

  it.each<[changes: Sections, message: string]>([
    [{ whole: { metrics: { format: 'xml' } } }, 'metrics.format is "xml": expected "json" or "prometheus"'],
    [{ whole: { metrics: { totalConnections: 5 } } }, 'metrics.totalConnections is 5: expected '],
    [{ whole: { metrics: { maxConnections: -5 } } }, 'metrics.maxConnections is -5: '],
    [
      { whole: { metrics: { format: 'prometheus', totalConnections: 'a.b' } } },
      'metrics.totalConnections: expected the name of a series',
    ],
    [
      { whole: { metrics: { format: 'prometheus', connectionsPerOrigin: 'a' } } },
      'metrics.connectionsPerOrigin is "a": expected ',
    ],
    [
      { whole: { metrics: { format: 'prometheus', connectionsPerOrigin: { series: 'a' } } } },
      'metrics.connectionsPerOrigin.by is missing: expected a text',
    ],
    [{ redis: { channel: 'jobs:{job}' } }, 'redis.channel: the placeholder {job} is not known here: expected {jobId}'],
    [{ redis: { channel: 'jobs:{sequence}' } }, 'redis.channel: the placeholder {sequence} is not known here'],
    [{ redis: { message: { a: ['{jobID}'] } } }, 'redis.message: the placeholder {jobID} is not known here'],
    [{ redis: { publish: 'XADD' } }, 'redis.publish is "XADD": expected '],
    [
      { ping: { args: ['{jobId}'] } },
      'ping.args.0: the placeholder {jobId} is not known here: expected no placeholder',
    ],
    [{ mongo: { eventDocument: { at: '{publishedAt}' } } }, 'mongo.eventDocument: the placeholder {publishedAt} is'],
    [{ mongo: { jobDocument: { at: '{sequence}' } } }, 'mongo.jobDocument: the placeholder {sequence} is not known'],
    [{ mongo: { eventDocument: { jobId: { $objectId: '{jobId}' } } } }, 'mongo.eventDocument.jobId is {"$objectId":'],
    [
      { mongo: { jobDocument: { at: { $date: 'soon' } } } },
      'mongo.jobDocument.at is {"$date":"soon"}: that is no date',
    ],
    [{ mongo: { jobDocument: { _id: '{jobId}' } } }, 'mongo.jobDocument has an _id'],
    [{ whole: { jobEvents: [{ ...firstEvent, argument: -1 }] } }, 'jobEvents.0.argument is -1: '],
    [{ whole: { jobEvents: [{ ...firstEvent, encoding: 'xml' }] } }, 'jobEvents.0.encoding is "xml": expected '],
  ])('is refused where it says %j', async (changes, message) => {
    await expect(read(changes)).rejects.toMatchObject({
      exitCode: exitCodes.usage,
      message: expect.stringContaining(message),
    });
  });
});
