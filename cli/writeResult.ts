import { writeFile } from 'node:fs/promises';
import { unavailableError, usageError } from '../contract/errors.ts';

/**
 * Writes a file that the user named with `--output`.
 *
 * @throws RltError usage: it exists and may not be overwritten; unavailable: it cannot be written
 */
export async function writeResult(path: string, content: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, content, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST')
      throw usageError(`--output ${path} exists already`, 'name another file, or overwrite it with --force');
    const reason = error instanceof Error ? error.message : error;
    throw unavailableError(`--output ${path} cannot be written: ${reason}`, 'name another file', error);
  }
}
