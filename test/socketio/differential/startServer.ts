import { startChaosProxy } from './chaosProxy.ts';
import type { Interaction } from './interaction.ts';
import { type ServerVersion, startLabServer } from './labServer.ts';
import { type StartedServer, startRawServer } from './rawServer.ts';

/** The server that an interaction needs, with its proxy where it has one. */
export async function startServer(interaction: Interaction, version: ServerVersion): Promise<StartedServer> {
  const { raw, server: options, proxy: chaos } = interaction;
  if (raw) return startRawServer(raw);
  if (!chaos) return startLabServer(version, options);
  const server = await startLabServer(version, options, (act) => proxy.act(act));
  const proxy = await startChaosProxy(server.port, chaos.start);
  return { url: proxy.url, close: () => Promise.all([proxy.close(), server.close()]) };
}
