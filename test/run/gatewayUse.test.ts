import { expect, test } from 'vitest';
import { serveGatewayUse } from '../../run/gatewayUse.ts';

test('answers with what a gateway uses now, until closed', async () => {
  let cpuSeconds = 1;
  const server = await serveGatewayUse(() => ({ cpuSeconds: cpuSeconds++, memoryBytes: 5e7 }));
  const ask = async (): Promise<unknown> => (await fetch(server.url)).json();
  expect(await ask()).toEqual({ cpuSeconds: 1, memoryBytes: 5e7 });
  expect(await ask()).toEqual({ cpuSeconds: 2, memoryBytes: 5e7 });
  server.close();
  await expect(ask()).rejects.toThrow();
});

test('says so when the gateway has gone', async () => {
  const server = await serveGatewayUse(() => undefined);
  expect((await fetch(server.url)).status).toBe(404);
  server.close();
});
