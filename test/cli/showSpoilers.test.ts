import { expect, it } from 'vitest';
import { showSpoilers } from '../../cli/showReport.ts';
import { openTerminal } from '../../cli/terminal.ts';
import type { Outcome } from '../../thresholds/judge.ts';

/** What is said below a verdict of goals with these outcomes. */
function shown(...outcomes: Outcome[]) {
  const lines: string[] = [];
  const terminal = { ...openTerminal({ quiet: true }), line: (text: string) => void lines.push(text) };
  const exitCode = showSpoilers(
    terminal,
    outcomes.map((outcome) => ({ name: `goal-${outcome}`, outcome })),
  );
  return { exitCode, text: lines.join('\n') };
}

it('names the page about invalid goals where there is one, and only there', () => {
  expect(shown('invalid').text).toContain('docs/invalid.md');
  expect(shown('skipped', 'failed').text).not.toContain('invalid.md');
  expect(shown('skipped')).toMatchObject({ exitCode: 99, text: expect.not.stringContaining('invalid.md') });
  expect(shown('failed')).toEqual({ exitCode: 99, text: '' });
  expect(shown()).toEqual({ exitCode: 0, text: '' });
});
