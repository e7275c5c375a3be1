import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { variables } from '../../gateway/variables.ts';

it('docs/gateway.md lists the variables as they are', () =>
  holdsTable('gateway.md', 'variables', [
    ['variable', 'default', 'meaning', 'allowed'],
    ...variables.map(({ name, fallback, meaning, allowed }) => [
      `\`${name}\``,
      fallback === undefined ? 'unset' : `\`${fallback}\``,
      meaning,
      allowed,
    ]),
  ]));

/** Compares the part of a document between its two marks with the table; `vitest -u` writes it. */
async function holdsTable(name: string, mark: string, rows: readonly string[][]): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
  const [header = [], ...body] = rows;
  const table = [header, header.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const between = new RegExp(`(<!-- ${mark}: begin.*-->\n)[^]*(<!-- ${mark}: end -->)`);
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(between);
  await expect(text.replace(between, (_, begin, end) => `${begin}${table}\n${end}`)).toMatchFileSnapshot(path);
}
