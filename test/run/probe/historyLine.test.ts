import { expect, it } from 'vitest';
import type { ProfileFile } from '../../../contract/profile.ts';
import { withLifetime } from '../../../engine/lifetime.ts';
import { checkOnGateway } from '../../../run/probe/checkProfile.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { useServer } from '../../socketio/support/server.ts';
import { useMongo } from '../../support/services.ts';

const mongo = useMongo();

/** A gateway that shows whoever comes to a board the notes that are stored for it. */
async function useArchive(): Promise<string> {
  const { io, url } = await useServer();
  const notes = mongo().database.collection('notes');
  io.on('connection', (socket) => {
    socket.on('look', async (board: string, done: () => void) => {
      for (const { _id, ...note } of await notes.find({ board }).sort({ n: 1 }).toArray()) socket.emit('note', note);
      done();
    });
  });
  return url;
}

const document = { board: '{jobId}', n: '{sequence}', writtenAt: '{emittedAt}' };
const profile: ProfileFile = {
  subscribe: { event: 'look', args: ['{jobId}'], acknowledgedBy: { acknowledgement: true } },
  jobEvents: [
    {
      event: 'note',
      kind: 'domain',
      jobIdPath: 'board',
      sequencePath: 'n',
      publishedAtPath: 'at',
      emittedAtPath: null,
    },
  ],
  mongo: {
    ...{ eventsCollection: 'notes', eventDocument: document, eventIndexes: [] },
    ...{ jobsCollection: 'boards', jobDocument: { board: '{jobId}' }, jobIdField: 'board', replayLimit: 100 },
  },
};

async function check(apiUrl: string, file: ProfileFile, { mayWrite = true, mongoUri = mongo().uri } = {}) {
  const settings = resolveSettings({
    scenario: 'broadcast-burst',
    flags: { 'api-url': apiUrl, ...(mongoUri === '' ? {} : { 'mongo-uri': mongoUri }) },
    profile: parseProfile(file, 'draft.json'),
  });
  const lines = await withLifetime((lifetime) =>
    checkOnGateway({ settings, tell: () => {}, answerMs: 600, mayWrite: async () => mayWrite }, lifetime),
  );
  return lines.find(({ part }) => part === 'mongo');
}

it('three stored events are replayed, and removed again', async () => {
  expect(await check(await useArchive(), profile)).toMatchObject({
    outcome: 'works',
    found: '3 stored events were replayed, and are removed again',
  });
  expect(await mongo().database.collection('notes').countDocuments()).toBe(0);
});

it('what is stored elsewhere is not replayed, and removed all the same', async () => {
  const elsewhere = { ...profile, mongo: profile.mongo && { ...profile.mongo, eventsCollection: 'other' } };
  const line = await check(await useArchive(), elsewhere);
  expect(line).toMatchObject({ outcome: 'does not work', change: expect.stringContaining('--mongo-uri') });
  expect(line?.found).toBe('0 of 3 stored events were replayed; nothing came');
  expect(await mongo().database.collection('other').countDocuments()).toBe(0);
});

it('nothing is stored where that is not allowed, or where nobody says where', async () => {
  const apiUrl = await useArchive();
  expect(await check(apiUrl, profile, { mayWrite: false })).toMatchObject({
    outcome: 'not tried',
    found: expect.stringContaining('--confirm 127.0.0.1'),
  });
  expect(await check(apiUrl, profile, { mongoUri: '' })).toMatchObject({ outcome: 'not tried' });
  expect(await mongo().database.collection('notes').countDocuments()).toBe(0);
});
