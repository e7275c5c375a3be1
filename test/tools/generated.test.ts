import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/projectRoot.ts';
import { section } from '../../tools/output.ts';
import { outputs } from '../../tools/outputs.ts';

describe('generated files', () => {
  it.each(outputs)('$file is current (npm run generate makes it so)', async ({ file, render }) => {
    const current = await readFile(join(projectRoot(), file), 'utf8');
    expect(render(current)).toBe(current);
  });

  it('a section replaces what stands between its marks, and only that', () => {
    const before = 'a\n<!-- generated: x -->\nold\n<!-- end: x -->\nb';
    const once = section('f.md', 'x', () => 'new').render(before);
    expect(once).toBe('a\n<!-- generated: x -->\n\nnew\n\n<!-- end: x -->\nb');
    expect(section('f.md', 'x', () => 'new').render(once)).toBe(once);
  });

  it('a section without marks is an error', () => {
    expect(() => section('f.md', 'x', () => 'new').render('text')).toThrow('f.md has no lines');
  });
});
