import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { type Outcome, type Platform, run } from './differential/bench.ts';
import { expectSame } from './differential/expectSame.ts';
import { type Interaction, transportsOf, type Way } from './differential/interaction.ts';
import { interactions, waysOf } from './differential/interactions/index.ts';
import { type ServerVersion, serverPackages } from './differential/labServer.ts';
import { official, ours } from './differential/nodePlatforms.ts';
import { startServer } from './differential/startServer.ts';
import type { StartedServer } from './support/rawServer.ts';

const versions: readonly ServerVersion[] = ['4.8', '4.0', '3.0'];
const [newest, oldest] = ['4.8', '3.0'] as const;

/*
 * Each interaction runs through this project's client and through socket.io-client, each against a server of its own
 * of the same kind, and what happens must be the same.
 */

test('the table is as large as promised, and its names are unique', () => {
  expect(interactions.length).toBeGreaterThanOrEqual(60);
  expect(new Set(interactions.map(({ name }) => name)).size).toBe(interactions.length);
});

test('docs/socketio.md says how many there are, and where they run', async () => {
  const { devDependencies, dependencies } = JSON.parse(await readFile(join(projectRoot(), 'package.json'), 'utf8'));
  const release = (version: ServerVersion) =>
    String({ ...devDependencies, ...dependencies }[serverPackages[version]]).replace(/^npm:.*@/, '');
  const counted: Record<string, number> = {
    'interactions in all': interactions.length,
    ...Object.fromEntries(versions.map((version) => [`against socket.io ${release(version)}`, plain(version).length])),
    'against frames written by hand, most of them malformed': interactions.filter(({ raw }) => raw).length,
    [`against ${release(newest)} through a proxy that cuts, stalls and garbles`]: interactions.filter(
      ({ proxy }) => proxy,
    ).length,
    [`against ${release(newest)}, by polling`]: byWay('polling').length,
    [`against ${release(newest)}, by polling and then a WebSocket`]: byWay('upgrade').length,
    [`all of these, against ${release(newest)}`]: interactions
      .filter(({ notInK6 }) => notInK6 === undefined)
      .flatMap(waysOf).length,
  };
  const text = await readFile(join(projectRoot(), 'docs/socketio.md'), 'utf8');
  const table = /\| interactions \|.*\n\|[- |]+\n((?:\|.*\n)+)/.exec(text)?.[1] ?? '';
  const rows = table.matchAll(/^\| (.+?) \| (\d+) \|/gm);
  expect(Object.fromEntries([...rows].map(([, what, count]) => [what, Number(count)]))).toEqual(counted);
  const otherReasons = interactions.filter(({ reasonInK6 }) => reasonInK6 !== undefined);
  expect(text).toContain(`in ${otherReasons.length} interactions with such frames`);
});

for (const version of versions) {
  describe.concurrent(`against ${serverPackages[version]}`, () => {
    for (const interaction of plain(version)) test(interaction.name, () => compare(interaction, version));
  });
}

for (const way of ['polling', 'upgrade'] as const) {
  describe.concurrent(`against ${serverPackages[newest]}, by ${transportsOf[way].join(', then ')}`, () => {
    for (const interaction of byWay(way)) test(interaction.name, () => compare(interaction, newest, way));
  });
}

describe.concurrent('against frames written by hand', () => {
  for (const interaction of interactions)
    if (interaction.raw) test(interaction.name, () => compare(interaction, newest));
});

// After the others: what such a network does is timed, and both clients have five seconds for it.
describe('through a network that misbehaves', () => {
  for (const interaction of interactions)
    if (interaction.proxy) test.concurrent(interaction.name, () => compare(interaction, newest));
});

function byWay(way: Way): Interaction[] {
  return interactions.filter((interaction) => waysOf(interaction).includes(way));
}

/** Those for a proper server of this version, on a proper network. */
function plain(version: ServerVersion): Interaction[] {
  return interactions.filter(
    (interaction) =>
      !interaction.raw &&
      !interaction.proxy &&
      (interaction.since ?? oldest) <= version &&
      waysOf(interaction).includes('websocket'),
  );
}

async function compare(interaction: Interaction, version: ServerVersion, way: Way = 'websocket'): Promise<void> {
  const [mine, theirs] = await Promise.all([
    runOnServer(interaction, version, way, ours(way)),
    runOnServer(interaction, version, way, official(way)),
  ]);
  expectSame(mine, theirs);
}

async function runOnServer(
  interaction: Interaction,
  version: ServerVersion,
  way: Way,
  platform: Platform,
): Promise<Outcome> {
  const server = await startServer(interaction, version, way);
  servers.push(server);
  return run(interaction, server.url, platform);
}

/** Closed in the end only: socket.io-client remembers connections by their port, which must not come back. */
const servers: StartedServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));
