import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processesWith } from '../../engine/processes.mjs';
import { useBoard } from '../run/probe/support/board.ts';
import { type RltOptions, runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';

async function learn(apiUrl: string, options: RltOptions, ...more: string[]) {
  const output = join(await tempFolder(), 'draft.json');
  const args = ['profile', 'learn', '--api-url', apiUrl, '--subscribe-event', 'look', '--output', output, ...more];
  const result = await runRlt(args, options);
  return { ...result, draft: await readFile(output, 'utf8').catch(() => undefined) };
}

it('Ctrl-C ends the watching and the command that was started, and keeps what came', async () => {
  const { apiUrl, io } = await useBoard({});
  const mark = `LEARNT=${Date.now()}`;
  const [name = '', value = ''] = mark.split('=');
  const { exitCode, draft, stderr } = await learn(
    apiUrl,
    {
      env: { [name]: value },
      onLine: (line, interrupt) => {
        if (/Ctrl-C/.test(line)) interrupt();
      },
    },
    ...['--trigger-command', `${process.execPath} -e 'setTimeout(() => {}, 60_000)'`],
  );
  expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
  expect(JSON.parse(draft ?? '{}')).toMatchObject({
    subscribe: { event: 'look' },
    $notes: { open: expect.arrayContaining(['--trigger-command was ended before it had done its work']) },
  });
  expect(processesWith(mark)).toEqual([]);
  await expect.poll(() => io.of('/').sockets.size).toBe(0);
});

it('Ctrl-C before that writes nothing, and says that it was interrupted', async () => {
  // Whoever connects waits for its answer.
  const { apiUrl } = await useBoard({ pages: () => true });
  const { exitCode, draft, stderr } = await learn(apiUrl, {
    onLine: (line, interrupt) => {
      if (line.includes('watching')) setTimeout(interrupt, 300);
    },
  });
  expect({ exitCode, draft }, stderr).toEqual({ exitCode: 130, draft: undefined });
});
