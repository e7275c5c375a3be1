import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailableError } from '../../contract/errors.ts';

/**
 * Makes the folder of one instance below that of its run: `BASE/RUN/1`. Where one stands there already, as after a
 * restart, the next free name is taken (`1-2`): nothing is overwritten, and the merge names what is there twice.
 *
 * @throws RltError unavailable: it cannot be made
 */
export async function makeInstanceFolder(base: string, runId: string, index: number): Promise<string> {
  const folder = join(base, runId);
  try {
    await mkdir(folder, { recursive: true });
    for (let attempt = 1; ; attempt++) {
      const path = join(folder, attempt === 1 ? String(index) : `${index}-${attempt}`);
      if (await made(path)) return path;
    }
  } catch (error) {
    throw unavailableError(
      `${folder} cannot be made: ${error instanceof Error ? error.message : error}`,
      'name a folder that can be written with RLT_INSTANCE_FOLDER',
      error,
    );
  }
}

async function made(path: string): Promise<boolean> {
  try {
    // Others need not read it: until it is sealed, secrets may stand there.
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
