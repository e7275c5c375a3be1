import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../engine/index.ts';

/** An option of k6 as docs/k6-options.md has it. */
export interface K6Option {
  readonly flag: string | undefined;
  readonly variables: readonly string[];
  /** In a script's options or the config file. */
  readonly key: string | undefined;
  readonly underRlt: string;
  readonly plain: string;
}

/** Every row of docs/k6-options.md. */
export async function readK6Options(): Promise<K6Option[]> {
  const text = await readFile(join(projectRoot(), 'docs', 'k6-options.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| [`–]/.test(line));
  return rows.map((row) => {
    const [flag = '', variables = '', key = '', underRlt = '', plain = ''] = row
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { flag: codes(flag)[0], variables: codes(variables), key: codes(key)[0], underRlt, plain };
  });
}

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
