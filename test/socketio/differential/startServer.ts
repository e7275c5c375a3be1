import type { StartedServer } from '../support/rawServer.ts';
import { startChaosProxy } from './chaosProxy.ts';
import type { Interaction, Way } from './interaction.ts';
import { type ServerVersion, startLabServer } from './labServer.ts';
import { startScriptedServer } from './scriptedServer.ts';

/** The server that an interaction needs, with its proxy where it has one. */
export async function startServer(interaction: Interaction, version: ServerVersion, way: Way): Promise<StartedServer> {
  const { raw, server, cutsUpgrades, proxy: chaos } = interaction;
  const options = { ...server, cutsUpgrades };
  if (raw) return startScriptedServer(raw);
  if (!chaos) return startLabServer(version, way, options);
  const lab = await startLabServer(version, way, options, (act) => proxy.act(act));
  const proxy = await startChaosProxy(lab.port, chaos.start);
  return { url: proxy.url, close: () => Promise.all([proxy.close(), lab.close()]) };
}
