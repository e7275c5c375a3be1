import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Lifetime, withLifetime } from '../../../engine/index.ts';
import { byUserCommands } from '../../../run/drills/userCommands.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { drills } from '../../../thresholds/drills/index.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const settings = resolveSettings({ scenario: drills[0] ?? 'none', flags: { auth: '{"token":"planted-secret"}' } });

/** What both commands have written, one word each. */
async function carriedOut(
  commands: { readonly disturb?: string; readonly restore?: string; readonly timeoutMs?: number },
  during: (made: ReturnType<typeof byUserCommands>, lifetime: Lifetime) => Promise<unknown>,
) {
  const folder = await tempFolder();
  const file = join(folder, 'done');
  const { disturb = 'true', restore = 'true', timeoutMs = 5000 } = commands;
  const says = (word: string, command: string) => `echo "${word} $RLT_SCENARIO" >> "${file}"; ${command}`;
  const own = { disturb: says('disturbed', disturb), restore: says('restored', restore), timeoutMs };
  const result = await withLifetime((lifetime) => during(byUserCommands({ lifetime, settings }, own), lifetime), {
    log: () => {},
  }).catch((error: unknown) => error);
  return { result, done: (await readFile(file, 'utf8').catch(() => '')).trim().split('\n') };
}

const { name } = settings.definition;
const both = [`disturbed ${name}`, `restored ${name}`];

describe("a user's own commands", () => {
  it('disturb and take back, once', async () => {
    const { result, done } = await carriedOut({}, async ({ begin, restore }) => {
      await begin();
      await restore();
      await restore();
    });
    expect({ result, done }).toEqual({ result: undefined, done: both });
  });

  it('take nothing back that was not begun', async () => {
    expect((await carriedOut({}, ({ restore }) => restore())).done).toEqual(['']);
  });

  it('that fail are an error with their words, and without secrets; half of it is taken back', async () => {
    const { result, done } = await carriedOut(
      { disturb: 'echo no such container planted-secret; exit 4' },
      async (own) => {
        const failure = await own.begin().catch((error: unknown) => error);
        await own.restore();
        return failure;
      },
    );
    expect(String(result)).toMatch(/--disturb-command ended with exit code 4.*no such container \*\*\*/s);
    expect(done).toEqual(both);
  });

  it('are ended after their time', async () => {
    const { result } = await carriedOut({ disturb: 'sleep 30', timeoutMs: 300 }, ({ begin }) => begin());
    expect(String(result)).toMatch(/--disturb-command did not end within 0.3 s/);
  });

  it('that could not take it back may be tried again, and say so', async () => {
    const { result, done } = await carriedOut({ restore: 'exit 1' }, async (own) => {
      await own.begin();
      const failures = [await own.restore().catch(String), await own.restore().catch(String)];
      return failures.join();
    });
    expect(result).toMatch(/--restore-command ended with exit code 1.*--restore-command ended with exit code 1/s);
    expect(done).toEqual([...both, `restored ${name}`]);
  });

  it('are taken back although everything is being ended', async () => {
    const { done } = await carriedOut({}, async ({ begin, restore }, lifetime) => {
      lifetime.onClose(restore);
      await begin();
      process.emit('SIGINT', 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 50));
      lifetime.signal.throwIfAborted();
    });
    expect(done).toEqual(both);
  });
});
