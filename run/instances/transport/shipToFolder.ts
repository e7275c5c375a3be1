import { randomBytes } from 'node:crypto';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceDocument } from '../../../report/instances/instanceDocument.ts';

/**
 * Copies the folder of an instance to a volume that others see, as `VOLUME/RUN/1`: under another name until it is whole.
 * Where that is there already, as after a restart, the next name is taken (`1-2`).
 *
 * @returns where it is
 * @throws Error of the system where it cannot be written
 */
export async function shipToFolder(
  folder: string,
  { runId, index }: InstanceDocument,
  volume: string,
): Promise<string> {
  const run = join(volume, runId);
  const unfinished = join(run, `.${index}-${randomBytes(4).toString('hex')}.unfinished`);
  await mkdir(run, { recursive: true });
  try {
    await cp(folder, unfinished, { recursive: true, errorOnExist: true, force: false });
    for (let attempt = 1; ; attempt++) {
      const path = join(run, attempt === 1 ? String(index) : `${index}-${attempt}`);
      if (await renamed(unfinished, path)) return path;
    }
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** False where a folder of that name holds something already. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code))) return false;
    throw error;
  }
}
