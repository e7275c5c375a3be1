import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { goBinary } from '../../../engine/goBuild.ts';
import type { GoModule } from '../../../engine/goModules.ts';
import { withLifetime } from '../../../engine/lifetime.ts';
import type { Way } from '../differential/interaction.ts';

const goServer: GoModule = {
  name: 'socketio-server',
  title: 'a Socket.IO server in Go',
  names: 'github.com/zishang520/socket.io/v2',
  folder: 'test/go/socketio',
  coldSeconds: 40,
};

export interface GoServers {
  /** Address of a server for this way, each time another one. */
  next(way: Way): string;
  close(): Promise<void>;
}

/** Servers of an implementation that shares no code with Socket.IO's own, all in one process. */
export async function startGoServers(counts: Readonly<Record<Way, number>>): Promise<GoServers> {
  const { path } = await withLifetime((lifetime) => goBinary(lifetime, goServer, { log: () => {} }));
  const args = Object.entries(counts).map(([way, count]) => `${way}=${count}`);
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const ports = new Map<string, number[]>(Object.entries(JSON.parse(line)));
  return {
    next: (way) => {
      const port = ports.get(way)?.pop();
      if (port === undefined) throw new Error(`no server is left for ${way}`);
      return `http://127.0.0.1:${port}`;
    },
    close: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
