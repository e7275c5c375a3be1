import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type ArchivedRun, isRun, readArchive } from '../../archive/readArchive.ts';
import { ownerOf } from '../marker.ts';
import { type Written, writeFiles } from '../writeFiles.ts';
import { renderArchiveReadme } from './readme.ts';

/** Makes README.md and index.html of an archive anew. */
export async function renewArchive(
  root: string,
  { html = true }: { html?: boolean } = {},
): Promise<{ runs: readonly ArchivedRun[]; result: Written }> {
  const runs = await readArchive(root);
  const files = [
    { file: 'README.md', text: renderArchiveReadme(runs) },
    ...(html ? [{ file: 'index.html', text: (await import('./page.ts')).renderArchivePage(runs) }] : []),
  ];
  return { runs, result: await writeFiles(root, files) };
}

/**
 * The archive that a run's folder belongs to: `results/`, or a folder that has been made one. Somebody else's folder,
 * such as the parent of `--output /tmp/run`, is left alone.
 */
export async function archiveOf(folder: string): Promise<string | undefined> {
  const root = dirname(resolve(folder));
  if (await isRun(root)) return undefined;
  const readme = await readFile(join(root, 'README.md'), 'utf8').catch(() => undefined);
  const isOurs = readme?.startsWith('# Load test results\n') === true && ownerOf(readme) !== 'foreign';
  if (readme === undefined ? basename(root) !== 'results' : !isOurs) return undefined;
  // Relative, as the user named it, for messages.
  return dirname(folder) === '.' ? root : dirname(folder);
}
