import { afterAll, describe, expect, test } from 'vitest';
import { type Outcome, type Platform, run } from './differential/bench.ts';
import { expectSame } from './differential/expectSame.ts';
import type { Interaction } from './differential/interaction.ts';
import { interactions } from './differential/interactions/index.ts';
import { type ServerVersion, serverPackages } from './differential/labServer.ts';
import { official, ours } from './differential/nodePlatforms.ts';
import type { StartedServer } from './differential/rawServer.ts';
import { startServer } from './differential/startServer.ts';

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

for (const version of versions) {
  describe.concurrent(`against ${serverPackages[version]}`, () => {
    for (const interaction of interactions) {
      const { name, raw, proxy, since = oldest } = interaction;
      if (!raw && !proxy && since <= version) test(name, () => compare(interaction, version));
    }
  });
}

describe.concurrent('against frames written by hand', () => {
  for (const interaction of interactions)
    if (interaction.raw) test(interaction.name, () => compare(interaction, newest));
});

describe.concurrent('through a network that misbehaves', () => {
  for (const interaction of interactions)
    if (interaction.proxy) test(interaction.name, () => compare(interaction, newest));
});

async function compare(interaction: Interaction, version: ServerVersion): Promise<void> {
  const [mine, theirs] = await Promise.all([
    runOnServer(interaction, version, ours()),
    runOnServer(interaction, version, official()),
  ]);
  expectSame(mine, theirs);
}

async function runOnServer(interaction: Interaction, version: ServerVersion, platform: Platform): Promise<Outcome> {
  const server = await startServer(interaction, version);
  servers.push(server);
  return run(interaction, server.url, platform);
}

/** Closed in the end only: socket.io-client remembers connections by their port, which must not come back. */
const servers: StartedServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));
