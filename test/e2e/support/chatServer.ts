import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot, startGateway, withLifetime } from '../../../engine/index.ts';

/** Starts the chat server of examples/ on a free port until the end of the test; returns its address. */
export function useChatServer(): Promise<string> {
  return new Promise((resolve, reject) => {
    let end = () => {};
    const ended = withLifetime(async (lifetime) => {
      const command = `${JSON.stringify(process.execPath)} ${JSON.stringify(join(projectRoot(), 'examples/chat-server.mjs'))}`;
      const server = await startGateway(lifetime, { command, env: {}, healthPath: '/up/ready' });
      resolve(server.url);
      await new Promise<void>((close) => {
        end = close;
      });
    });
    ended.catch(reject);
    onTestFinished(async () => {
      end();
      await ended;
    });
  });
}
