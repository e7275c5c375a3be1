import { cp, rename, rm } from 'node:fs/promises';
import type { OutputFolder } from '../outputFolder.ts';

/**
 * Keeps the folders of a run's instances beside its report, for `rlt merge`; they are without secrets already.
 *
 * @param parts the folder that holds them
 * @throws Error of the system where there is no room for it
 */
export async function keepInstances(parts: string, output: Pick<OutputFolder, 'file'>, name: string): Promise<void> {
  const unfinished = output.file(`.${name}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  try {
    await cp(parts, unfinished, { recursive: true });
    // Only --force lets an old one stand there.
    await rm(output.file(name), { recursive: true, force: true });
    await rename(unfinished, output.file(name));
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
