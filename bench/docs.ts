import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../engine/index.ts';

/** Replaces what stands between a benchmark's two marks in docs/benchmarks.md. */
export async function writeDocs(name: string, text: string): Promise<void> {
  const file = join(projectRoot(), 'docs', 'benchmarks.md');
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const page = await readFile(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no marks "${begin}" and "${end}"`);
  await writeFile(file, `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`);
}
