import { afterAll, beforeAll, describe, test } from 'vitest';
import * as z from 'zod';
import { run } from '../socketio/differential/bench.ts';
import { expectSame } from '../socketio/differential/expectSame.ts';
import type { Way } from '../socketio/differential/interaction.ts';
import { interactions, waysOf } from '../socketio/differential/interactions/index.ts';
import { official } from '../socketio/differential/nodePlatforms.ts';
import { startServer } from '../socketio/differential/startServer.ts';
import type { StartedServer } from '../socketio/support/rawServer.ts';
import { runInK6 } from '../socketio/support/runInK6.ts';

/* The interactions of the differential suite, by this project's client inside k6 and by socket.io-client in Node. */

const applicable = interactions
  .filter(({ notInK6 }) => notInK6 === undefined)
  .flatMap((interaction) => waysOf(interaction).map((way) => ({ interaction, way })));
const servers: StartedServer[] = [];
const outcome = z.object({ trace: z.array(z.array(z.unknown())), durations: z.record(z.string(), z.number()) });
const printedLine = z.object({ name: z.string(), way: z.string(), outcome });
const inK6 = new Map<string, z.infer<typeof outcome>>();

/** Each against a server of its own, in one k6; what was seen before is replaced. */
async function runTheseInK6(these: typeof applicable): Promise<void> {
  const named: { name: string; way: Way; url: string }[] = [];
  for (const { interaction, way } of these) {
    const server = await startServer(interaction, '4.8', way);
    servers.push(server);
    named.push({ name: interaction.name, way, url: server.url });
  }
  const printed = await runInK6('differential', { SERVERS: JSON.stringify(named) });
  for (const line of printed) {
    const { name, way, outcome } = printedLine.parse(line);
    inK6.set(`${way}: ${name}`, outcome);
  }
}

beforeAll(() => runTheseInK6(applicable));

afterAll(() => Promise.all(servers.map((server) => server.close())));

describe.concurrent('in k6 as with socket.io-client in Node', () => {
  for (const { interaction, way } of applicable) {
    test(`${way}: ${interaction.name}`, async ({ task }) => {
      // What a stall of the machine did to k6's side is seen anew, as the other side is.
      if (task.result?.retryCount) await runTheseInK6([{ interaction, way }]);
      const server = await startServer(interaction, '4.8', way);
      servers.push(server);
      const theirs = await run(interaction, server.url, official(way));
      const mine = inK6.get(`${way}: ${interaction.name}`) ?? { trace: [], durations: {} };
      expectSame(mine, theirs, interaction.reasonInK6);
    });
  }
});

describe('not in k6', () => {
  for (const { name, notInK6 } of interactions) if (notInK6) test.skip(`${name}: ${notInK6}`);
});
