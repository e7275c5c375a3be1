import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from '../../../engine/findOnPath.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** A PATH on which Go is found and nothing else, wherever Go is installed; for the running test. */
export async function pathWithGo(): Promise<string> {
  const folder = await tempFolder();
  const [go] = await findOnPath('go', process.env);
  if (go !== undefined) await symlink(go, join(folder, 'go'));
  return folder;
}
