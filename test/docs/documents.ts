import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../engine/index.ts';
import { runProgram } from '../support/programs.ts';

/** A Markdown file that people read. */
export interface Document {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
  /** Its fenced blocks. */
  readonly blocks: readonly Block[];
  /** What stands between backticks outside of blocks. */
  readonly spans: readonly string[];
}

export interface Block {
  /** "sh", "yaml", "" where none is said. */
  readonly language: string;
  readonly code: string;
}

/** Every Markdown file of the repository, with those that are not committed yet. */
export async function readDocuments(): Promise<Document[]> {
  const { output } = await runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']);
  const paths = output.split('\n').filter((path) => path !== '');
  return Promise.all(paths.map(async (path) => parse(path, await readFile(join(projectRoot(), path), 'utf8'))));
}

const fenced = /^ *```(\w*)\n(.*?)^ *```/gms;

function parse(path: string, text: string): Document {
  const blocks = [...text.matchAll(fenced)].map(([, language = '', code = '']) => ({ language, code }));
  const spans = [...text.replaceAll(fenced, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
    span.replace(/\s+/g, ' '),
  );
  return { path, text, blocks, spans };
}
