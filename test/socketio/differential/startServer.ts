import type { Interaction } from './interaction.ts';
import { type LabServer, type ServerVersion, startLabServer } from './labServer.ts';
import { startRawServer } from './rawServer.ts';

/** The server that an interaction needs. */
export function startServer({ raw, server }: Interaction, version: ServerVersion): Promise<LabServer> {
  return raw ? startRawServer(raw) : startLabServer(version, server);
}
