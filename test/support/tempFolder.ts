import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, it, onTestFinished } from 'vitest';

/**
 * An empty folder that is removed when the running test ends; also for what a `beforeEach` prepares.
 *
 * @param atEnd `onTestFinished` of its context, for a test that runs beside others
 */
export async function tempFolder(atEnd = onTestFinished): Promise<string> {
  const folder = await makeFolder();
  atEnd(() => remove(folder));
  return folder;
}

/** `it` whose context has such a folder: for tests that run beside others. */
export const itWithFolder = it.extend('folder', async ({ onTestFinished }) => tempFolder(onTestFinished));

/** One for all tests of a file; returns how to get at it. */
export function useTempFolder(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await makeFolder();
  });
  afterAll(() => remove(folder));
  return () => folder;
}

// With a space: what breaks on one is noticed.
const makeFolder = () => mkdtemp(join(tmpdir(), 'rlt test '));
const remove = (folder: string) => rm(folder, { recursive: true, force: true });
