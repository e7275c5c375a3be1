import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';

/** Which other folders each one may import. Every folder stands below all that it imports, so there is no circle. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  thresholds: ['contract'],
  text: ['contract', 'thresholds'],
  // Ready-made profiles are files, which users can read too.
  settings: ['contract', 'thresholds', 'config'],
  lib: ['contract', 'thresholds', 'text'],
  scripts: ['thresholds'],
  gateway: ['contract', 'thresholds', 'settings'],
  engine: ['contract', 'settings'],
  seed: ['contract', 'settings'],
  // Built-in scripts record why a client was not reached in the platform's words: reports complete the sentence.
  report: ['contract', 'thresholds', 'text', 'settings', 'lib/socketio/failures.ts'],
  run: ['contract', 'thresholds', 'text', 'settings', 'lib', 'engine', 'seed', 'report'],
  grafana: ['contract', 'thresholds', 'settings'],
  cli: ['contract', 'thresholds', 'text', 'settings', 'gateway', 'engine', 'seed', 'report', 'run'],
};
const folders = Object.keys(mayImport);

interface Import {
  readonly from: string;
  readonly to: string;
}

async function importsOf(folder: string): Promise<Import[]> {
  const root = projectRoot();
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name));
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const text = await readFile(join(parentPath, name), 'utf8');
      return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => ({
        from: relative(root, join(parentPath, name)),
        to: relative(root, join(parentPath, path)),
      }));
    }),
  );
  return found.flat();
}

const folderOf = (file: string) => file.split('/')[0] ?? '';

it('no folder may import one that stands above it', () => {
  for (const [index, folder] of folders.entries()) {
    for (const other of mayImport[folder] ?? [])
      expect(folders.indexOf(folderOf(other)), `${folder} → ${other}`).toBeLessThan(index);
  }
});

it.each(folders)('%s imports only what it may', async (folder) => {
  const imports = await importsOf(folder);
  expect(imports).not.toEqual([]);
  // A file in the root, such as package.json, belongs to all.
  const others = imports.filter(({ to }) => to.includes('/') && folderOf(to) !== folder);
  const mayBe = ({ to }: Import) => [to, folderOf(to)].some((each) => mayImport[folder]?.includes(each));
  expect(others.filter((each) => !mayBe(each))).toEqual([]);
});

it('bench/ and tools/ do not import each other in a circle', async () => {
  const between = async (folder: string, other: string) =>
    (await importsOf(folder)).filter(({ to }) => folderOf(to) === other);
  const [down, up] = [await between('tools', 'bench'), await between('bench', 'tools')];
  expect(down.length === 0 || up.length === 0, JSON.stringify([...down, ...up])).toBe(true);
});

it('the Socket.IO client knows nothing of the rest', async () => {
  const imports = await importsOf('lib/socketio');
  expect(imports.filter(({ to }) => !to.startsWith('lib/socketio/'))).toEqual([]);
});
