import { expect } from 'vitest';
import { startOtherServers } from '../../support/otherServers.ts';
import { runScript } from './runScript.ts';

/** One that is not there, one that refuses, and one that speaks another parser at the chat server's path. */
const kinds = ['refused', 'denied', 'another-parser'] as const;

/** A script must not end with exit code 0 where no client of it got a connection, and its log must say why. */
export async function expectFailures(script: string, variable: string): Promise<void> {
  const servers = await startOtherServers(kinds, variable === 'CHAT_URL' ? '/chat-socket' : '/socket.io');
  try {
    const runs = kinds.map(async (kind) => {
      const output = await runScript(script, { [variable]: servers.urls[kind] }).then(
        () => `${kind}: exit code 0`,
        (error: Error) => error.message,
      );
      expect(output).toMatch(said[kind]);
    });
    await Promise.all(runs);
  } finally {
    servers.close();
  }
}

/** The verdict by a threshold; of a script that catches the error itself the threshold is all that is said. */
const said: Readonly<Record<(typeof kinds)[number], RegExp>> = {
  refused: /no server listens at this address|connect_failures/,
  denied: /not with a WebSocket|connect_failures/,
  'another-parser': /both use the same parser|connect_failures/,
};
