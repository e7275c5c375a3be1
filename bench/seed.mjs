// How long it takes to seed a job and to remove it again.
//   node bench/seed.mjs [--events 100000] [--mongo-uri URI]
// Without a URI in a private stand-in (FerretDB on SQLite), which is slower than MongoDB itself: it reads
// the whole collection to find what is to be removed.

import { parseArgs } from 'node:util';
import { loadTypeScript } from '../tools/loadTypeScript.mjs';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '100000' }, 'mongo-uri': { type: 'string' } },
});
const eventCount = Number(values.events);

const { startMongo, withLifetime } = await loadTypeScript('engine/index.ts');
const { defaultProfile } = await loadTypeScript('contract/defaultProfile.ts');
const { seedJob, removeSeeded } = await loadTypeScript('seed/seed.ts');

await withLifetime(async (/** @type {import('../engine/index.ts').Lifetime} */ lifetime) => {
  const given = values['mongo-uri'];
  const mongo = given === undefined ? await startMongo(lifetime, { log: console.error }) : { uri: given };
  const job = { mongoUri: mongo.uri, profile: defaultProfile, jobId: `bench-${Date.now().toString(36)}` };
  await timed('seeded', async () => (await seedJob({ ...job, eventCount, source: 'events' })).inserted);
  await timed('removed', async () => (await removeSeeded(job)).removed);
});

/**
 * @param {string} done
 * @param {() => Promise<number>} task
 */
async function timed(done, task) {
  const started = performance.now();
  const count = await task();
  const seconds = (performance.now() - started) / 1000;
  console.log(`  ${done} ${count} events in ${seconds.toFixed(1)} s (${Math.round(count / seconds)} a second)`);
}
