import { describe, expect, it } from 'vitest';
import { lackingOf, requireMongo } from '../../seed/requireMongo.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { useMongo } from '../support/services.ts';

const needed = [
  { collection: 'events', actions: ['find', 'remove', 'insert', 'createIndex'] },
  { collection: 'jobs', actions: ['find', 'remove'] },
];
const readWrite = ['find', 'insert', 'remove', 'update', 'createIndex'];
const status = (...privileges: object[]) => ({ authInfo: { authenticatedUserPrivileges: privileges } });

describe('what a user lacks', () => {
  it.each<[string, object, string[]]>([
    ['nothing where there are no users', {}, []],
    ['nothing where no privileges are told', status(), []],
    [
      'nothing with readWrite on the database',
      status({ resource: { db: 'app', collection: '' }, actions: readWrite }),
      [],
    ],
    ['nothing with readWriteAnyDatabase', status({ resource: { db: '', collection: '' }, actions: readWrite }), []],
    ['nothing as root', status({ resource: { anyResource: true }, actions: ['anyAction'] }), []],
    [
      'all but reading with read',
      status({ resource: { db: 'app', collection: '' }, actions: ['find', 'listIndexes'] }),
      ['remove, insert, createIndex on app.events', 'remove on app.jobs'],
    ],
    [
      'all on another database',
      status({ resource: { db: 'other', collection: '' }, actions: readWrite }),
      ['find, remove, insert, createIndex on app.events', 'find, remove on app.jobs'],
    ],
    [
      'what one collection leaves out',
      status(
        { resource: { db: 'app', collection: 'events' }, actions: ['find', 'insert'] },
        { resource: { db: 'app', collection: 'events' }, actions: ['remove', 'createIndex'] },
      ),
      ['find, remove on app.jobs'],
    ],
  ])('%s', (_, answer, lacking) => {
    expect(lackingOf(answer, 'app', needed)).toEqual(lacking);
  });
});

describe('what is there already', () => {
  const mongo = useMongo();
  const { profile } = resolveSettings({ scenario: 'catch-up-burst' });
  const events = () => mongo().database.collection(profile.mongo?.eventsCollection ?? '');
  const look = () => requireMongo({ mongoUri: mongo().uri, profile, replaySource: 'events' });

  it('nothing is, and nothing is made', async () => {
    expect(await look()).toMatchObject({ documents: 0, collection: expect.stringMatching(/\.novel_job_events$/) });
    expect(await mongo().database.listCollections().toArray()).toEqual([]);
  });

  it('documents without the indexes of the profile, with the commands that make them', async () => {
    await events().insertOne({ jobId: 'of-others' });
    const { documents, missingIndexes } = await look();
    expect(documents).toBe(1);
    expect(missingIndexes).toEqual([
      'db.getCollection("novel_job_events").createIndex({"jobId":1,"emittedAt":-1})',
      'db.getCollection("novel_job_events").createIndex({"jobId":1,"kind":1,"emittedAt":-1})',
    ]);
  });

  it('an index that begins as one of the profile serves as well', async () => {
    await events().createIndex({ jobId: 1, emittedAt: 1, sequence: 1 });
    expect((await look()).missingIndexes).toEqual([
      'db.getCollection("novel_job_events").createIndex({"jobId":1,"kind":1,"emittedAt":-1})',
    ]);
    await events().createIndex({ jobId: 1, kind: 1, emittedAt: 1 });
    expect((await look()).missingIndexes).toEqual([]);
  });
});
