import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { traceOf } from '../socketio/differential/bench.ts';
import { interactions } from '../socketio/differential/interactions/index.ts';
import type { LabServer } from '../socketio/differential/labServer.ts';
import { official } from '../socketio/differential/nodePlatforms.ts';
import { startServer } from '../socketio/differential/startServer.ts';
import { runInK6 } from '../socketio/support/runInK6.ts';

/* The interactions of the differential suite, by this project's client inside k6 and by socket.io-client in Node. */

const applicable = interactions.filter(({ notInK6 }) => notInK6 === undefined);
const servers: LabServer[] = [];
const inK6 = new Map<string, unknown>();
const traceLine = z.object({ name: z.string(), trace: z.array(z.unknown()) });

beforeAll(async () => {
  const named: { name: string; url: string }[] = [];
  for (const interaction of applicable) {
    const server = await startServer(interaction, '4.8');
    servers.push(server);
    named.push({ name: interaction.name, url: server.url });
  }
  const printed = await runInK6('differential', { SERVERS: JSON.stringify(named) });
  for (const line of printed) {
    const { name, trace } = traceLine.parse(line);
    inK6.set(name, trace);
  }
});

afterAll(() => Promise.all(servers.map((server) => server.close())));

describe.concurrent('in k6 as with socket.io-client in Node', () => {
  for (const interaction of applicable) {
    test(interaction.name, async () => {
      const server = await startServer(interaction, '4.8');
      servers.push(server);
      const theirs = await traceOf(interaction, server.url, official());
      expect(theirs.length, 'the official client leaves a trace').toBeGreaterThan(0);
      expect(inK6.get(interaction.name)).toEqual(theirs);
    });
  }
});

describe('not in k6', () => {
  for (const { name, notInK6 } of interactions) if (notInK6) test.skip(`${name}: ${notInK6}`);
});
