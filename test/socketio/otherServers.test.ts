import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, type Platform, run } from './differential/bench.ts';
import type { Interaction, Way } from './differential/interaction.ts';
import { interactions, waysOf } from './differential/interactions/index.ts';
import { official, ours } from './differential/nodePlatforms.ts';
import { type GoServers, startGoServers } from './support/goServer.ts';

/*
 * The interactions of the differential suite against a server that shares no code with Socket.IO's own, as far as it can
 * serve them. It runs listeners and writers beside each other: an answer overtakes events that were sent before it, and
 * events overtake each other. Both clients see that; so what came is compared, and not in which order.
 */

const ways = ['websocket', 'polling', 'upgrade'] as const satisfies readonly Way[];

/** Why some are left out. */
const notServed: Readonly<Record<string, string>> = {
  'io server disconnect, connection closed': 'its goodbye and the end of the connection overtake each other',
  'transport close: the server shuts down': 'one server of the process does not shut down alone',
  'on: after a parse error': 'it writes no malformed packet',
  'polling: the server has forgotten the session': 'it forgets none',
  'polling: the server has forgotten the session, with reconnection': 'it forgets none',
};

/** By polling alone. */
const notPolled: Readonly<Record<string, string>> = {
  'a large attachment': 'it leaves the request that carries it without an answer, whichever client sends it',
};

/** Cut while it is upgraded, a connection ends in the one way or in the other. */
const upgradesAlone = /^polling: (?:a connection begins|what is sent|a burst|upgrade false|heartbeats|disconnect)/;

function servedByGo(way: Way): Interaction[] {
  return interactions.filter(
    (interaction) =>
      waysOf(interaction).includes(way) &&
      notServed[interaction.name] === undefined &&
      (way !== 'polling' || notPolled[interaction.name] === undefined) &&
      (way !== 'upgrade' || upgradesAlone.test(interaction.name)) &&
      !interaction.raw &&
      !interaction.proxy &&
      interaction.server === undefined &&
      !interaction.cutsUpgrades,
  );
}

let servers: GoServers;

beforeAll(async () => {
  // One for either client, and some for tests that are tried again.
  const twice = (way: Way) => servedByGo(way).length * 2 + 20;
  servers = await startGoServers({
    websocket: twice('websocket'),
    polling: twice('polling'),
    upgrade: twice('upgrade'),
  });
}, 180_000);

afterAll(() => servers.close());

for (const way of ways) {
  describe.concurrent(`against zishang520/socket.io in Go, by ${way}`, () => {
    for (const interaction of servedByGo(way)) {
      test(interaction.name, async () => {
        const patient = (platform: Platform): Platform => ({ ...platform, settleMs: 100 });
        const [mine, theirs] = await Promise.all([
          run(interaction, servers.next(way), patient(ours(way))),
          run(interaction, servers.next(way), patient(official(way))),
        ]);
        expect(theirs.trace.flat(), 'the official client gets through').not.toContain('TIMED OUT');
        expect(inAnyOrder(mine)).toEqual(inAnyOrder(theirs));
      });
    }
  });
}

function inAnyOrder({ trace }: Outcome): string[] {
  return trace.map((line) => JSON.stringify(line)).sort();
}
