import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCommand } from '../../cli/commands/compare.ts';
import { projectRoot } from '../../engine/index.ts';

const minChange = compareCommand().options.find(({ long }) => long === '--min-change');
const parsed = (text: string): unknown => minChange?.parseArg?.<unknown>(text, undefined);

describe('--min-change is percent', () => {
  it.each([
    ['10', 0.1],
    ['50', 0.5],
    ['12.5 %', 0.125],
    ['0', 0],
  ])('%j', (text, share) => {
    expect(parsed(text)).toBe(share);
  });

  it('in its default too, as help shows it', () => {
    expect(minChange?.defaultValue).toBe(parsed(minChange?.defaultValueDescription ?? ''));
  });

  it.each(['', 'ten', '-1', '1001'])('%j is refused', (text) => {
    expect(() => parsed(text)).toThrow(/expected a percentage/);
  });

  it.each(['.github/workflows/gate.yml', 'docs/ci.md'])('in %s: enough for a shared runner', async (file) => {
    const text = await readFile(join(projectRoot(), file), 'utf8');
    const [, value = ''] = /^ +min-change: '?([\d.]+)'?$/m.exec(text) ?? [];
    expect(parsed(value)).toBeGreaterThanOrEqual(0.2);
  });
});
