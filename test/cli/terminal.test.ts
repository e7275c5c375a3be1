import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Console, markOf, openTerminal } from '../../cli/terminal.ts';
import { outcomes } from '../../thresholds/judge.ts';

afterEach(() => {
  vi.useRealTimers();
});

function fakeConsole({
  tty = false,
  columns = 40,
  env = {},
}: {
  tty?: boolean;
  columns?: number;
  env?: Console['env'];
}) {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    isTTY: tty,
    columns,
    write: (text: string) => {
      written[name] += text;
    },
  });
  return { console: { stdout: output('stdout'), stderr: output('stderr'), env }, written };
}

describe('terminal', () => {
  it('writes progress to stderr and results to stdout', () => {
    const { console, written } = fakeConsole({});
    const terminal = openTerminal({ quiet: false }, console);
    terminal.line('working');
    terminal.status('counting');
    terminal.result('done');
    expect(written).toEqual({ stderr: 'working\n  counting\n', stdout: 'done\n' });
  });

  it('replaces the status in place on a terminal, and leaves none behind', () => {
    const { console, written } = fakeConsole({ tty: true });
    const terminal = openTerminal({ quiet: false }, console);
    terminal.status('1 of 2');
    terminal.status('2 of 2');
    terminal.line('finished');
    expect(visible(written.stderr)).toBe('finished\n');
  });

  it('cuts a status that would wrap, since a wrapped line cannot be taken back', () => {
    const { console, written } = fakeConsole({ tty: true, columns: 20 });
    openTerminal({ quiet: false }, console).status('x'.repeat(100));
    expect(written.stderr.length).toBeLessThan(20);
  });

  it('prints a status sparingly on a pipe', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { console, written } = fakeConsole({});
    const terminal = openTerminal({ quiet: false }, console);
    for (let second = 0; second < 11; second++) {
      terminal.status(`after ${second} s`);
      vi.advanceTimersByTime(1000);
    }
    expect(written.stderr).toBe('  after 0 s\n  after 5 s\n  after 10 s\n');
  });

  it('says nothing at all when it is quiet', () => {
    const { console, written } = fakeConsole({ tty: true });
    const terminal = openTerminal({ quiet: true }, console);
    terminal.line('a');
    terminal.status('b');
    terminal.result('c');
    expect(written).toEqual({ stdout: '', stderr: '' });
  });

  it.each<[string, { tty: boolean; env: Console['env'] }, boolean]>([
    ['a terminal', { tty: true, env: {} }, true],
    ['a pipe', { tty: false, env: {} }, false],
    ['a pipe in CI', { tty: false, env: { CI: 'true' } }, false],
    ['a terminal with NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }, false],
    ['a terminal with an empty NO_COLOR', { tty: true, env: { NO_COLOR: '' } }, true],
    ['a dumb terminal', { tty: true, env: { TERM: 'dumb' } }, false],
    ['a pipe with FORCE_COLOR', { tty: false, env: { FORCE_COLOR: '1' } }, true],
    ['a terminal with FORCE_COLOR=0', { tty: true, env: { FORCE_COLOR: '0' } }, false],
    ['both said', { tty: true, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, false],
  ])('colours on %s: %o', (_, given, coloured) => {
    const terminal = openTerminal({ quiet: false }, fakeConsole(given).console);
    for (const outcome of outcomes) {
      expect(terminal.colour(outcome, 'word') !== 'word').toBe(coloured);
      expect(terminal.lineColour(outcome, 'word') !== 'word').toBe(coloured);
      expect(terminal.colour(outcome, 'word')).toContain('word');
    }
  });

  it('has a mark of its own for every outcome', () => {
    expect(new Set(outcomes.map(markOf)).size).toBe(outcomes.length);
  });
});

const eraseLine = '\r\x1b[2K';

/** What a terminal would show: a carriage return and "erase line" take back what stands on the line. */
function visible(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split(eraseLine).at(-1))
    .join('\n');
}
