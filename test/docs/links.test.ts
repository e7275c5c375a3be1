import { access } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { runProgram } from '../support/programs.ts';
import { type Document, readDocuments } from './documents.ts';

const documents = await readDocuments();
const { output } = await runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
const files = new Set(output.split('\n'));
const folders = new Set([...files].map((file) => file.split('/')[0] ?? '').filter((name) => !files.has(name)));
// What a run writes there is not in the repository.
folders.delete('results');

describe.each(documents)('$path', (document) => {
  it('has links that lead to something', async () => {
    for (const { target, anchor } of linksOf(document)) {
      const path = target === '' ? document.path : normalize(join(dirname(document.path), target));
      await access(join(projectRoot(), path));
      if (anchor === undefined) continue;
      const linked = documents.find((each) => each.path === path);
      expect(linked && anchorsOf(linked), `${target}#${anchor}`).toContain(anchor);
    }
  });

  it('names files that there are', () => {
    const paths = document.spans.filter((span) => /^[\w.-]+(\/[\w.-]+)+\.\w+$/.test(span));
    for (const path of paths.filter((each) => folders.has(each.split('/')[0] ?? ''))) {
      expect(files, document.path).toContain(path);
    }
  });
});

it('the README leads to every page of docs/', () => {
  const readme = documents.find(({ path }) => path === 'README.md');
  const linked = readme === undefined ? [] : linksOf(readme).map(({ target }) => target);
  const pages = documents.map(({ path }) => path).filter((path) => path.startsWith('docs/'));
  expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
});

function linksOf({ text }: Document): { target: string; anchor: string | undefined }[] {
  return [...text.matchAll(/\]\(([^)\s]*)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ target: link.split('#')[0] ?? '', anchor: link.split('#')[1] }));
}

/** As GitHub makes them of headings. */
function anchorsOf({ text }: Document): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
