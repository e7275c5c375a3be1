import pc from 'picocolors';
import { harmlessLine } from '../text/harmless.ts';
import type { Outcome } from '../thresholds/judge.ts';

/** What the CLI shows while it works: stderr for progress, so that stdout holds results only. */
export interface Terminal {
  /** A line that stays. */
  line(text: string): void;
  /** The same of what must be said though the caller wants no progress. */
  notice(text: string): void;
  /** What is going on now; replaced by the next one, never left behind. On a pipe it is printed sparingly. */
  status(text: string): void;
  /** A line on stdout: a result. */
  result(text: string): void;
  /** Colours a part of a result. */
  colour(outcome: Outcome, text: string): string;
  /** Colours a part of a line. */
  lineColour(outcome: Outcome, text: string): string;
  readonly quiet: boolean;
}

/** The part of a process that a terminal needs. */
export interface Console {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const pipedStatusEveryMs = 5000;

export function openTerminal({ quiet }: { quiet: boolean }, { stdout, stderr, env }: Console = process): Terminal {
  const live = stderr.isTTY === true && !quiet;
  let shown = false;
  let lastPiped = 0;
  const clear = () => {
    if (shown) stderr.write('\r\x1b[2K');
    shown = false;
  };
  const notice = (text: string) => {
    clear();
    stderr.write(`${harmlessLine(text)}\n`);
  };
  return {
    quiet,
    notice,
    line(text) {
      if (!quiet) notice(text);
    },
    status(text) {
      if (quiet) return;
      if (live) {
        clear();
        stderr.write(harmlessLine(`  ${text}`).slice(0, (stderr.columns ?? 120) - 1));
        shown = true;
      } else if (text !== '' && Date.now() - lastPiped >= pipedStatusEveryMs) {
        lastPiped = Date.now();
        stderr.write(`  ${harmlessLine(text)}\n`);
      }
    },
    result(text) {
      clear();
      if (!quiet) stdout.write(`${harmlessLine(text)}\n`);
    },
    colour: painter(stdout, env),
    lineColour: painter(stderr, env),
  };
}

/** Marks a line of the list of scenarios. */
export function markOf(outcome: Outcome): string {
  return { passed: '✔', failed: '✘', skipped: '–', invalid: '?' }[outcome];
}

/** Colours on a terminal only, unless NO_COLOR or FORCE_COLOR says otherwise (no-color.org, force-color.org). */
function painter({ isTTY }: Output, env: Console['env']): Terminal['colour'] {
  const wanted = env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : isTTY === true && env.TERM !== 'dumb';
  const { green, red, magenta, yellow } = pc.createColors(wanted && !env.NO_COLOR);
  const paints = { passed: green, failed: red, invalid: magenta, skipped: yellow };
  return (outcome, text) => paints[outcome](text);
}
