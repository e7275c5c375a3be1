import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { findOnPath } from '../../../engine/findOnPath.ts';

/** A PATH on which Go is found and nothing else, wherever Go is installed; for the running test. */
export async function pathWithGo(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-go-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [go] = await findOnPath('go', process.env);
  if (go !== undefined) await symlink(go, join(folder, 'go'));
  return folder;
}
