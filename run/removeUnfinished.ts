import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { issuesFolder } from '../report/views/issues.ts';

/** What reports and views are called until they are whole. */
const unfinished = /^\..+\.unfinished(\.gz)?$|\.[0-9a-f]{8}\.unfinished$/;

/** Removes what a process that was killed has left half written in the folder of a run. Never rejects. */
export async function removeUnfinished(run: string): Promise<void> {
  for (const folder of [run, join(run, issuesFolder)]) {
    const names = await readdir(folder).catch((): string[] => []);
    for (const name of names.filter((each) => unfinished.test(each))) {
      await rm(join(folder, name), { force: true }).catch(() => {});
    }
  }
}
