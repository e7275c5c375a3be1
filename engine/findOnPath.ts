import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Every executable file of that name on PATH, first come first. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const found: string[] = [];
  for (const path of new Set(folders.map((folder) => join(folder, name)))) {
    if (await isProgram(path)) found.push(path);
  }
  return found;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
