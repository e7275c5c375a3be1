import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { serveGatewayUse } from '../../run/gatewayUse.ts';

const schema = z.strictObject({ cpuSeconds: z.number(), memoryBytes: z.number() });

test.skipIf(process.platform !== 'linux')("answers with a process's CPU time and memory until closed", async () => {
  const server = await serveGatewayUse(process.pid);
  const use = schema.parse(await (await fetch(server.url)).json());
  const { user, system } = process.cpuUsage();
  expect(use.cpuSeconds).toBeCloseTo((user + system) / 1e6, -1);
  expect(use.memoryBytes).toBeGreaterThan(20e6);
  server.close();
  await expect(fetch(server.url)).rejects.toThrow();
});

test('says so when the process has gone', async () => {
  const server = await serveGatewayUse(2 ** 30);
  expect((await fetch(server.url)).status).toBe(404);
  server.close();
});
