import pc from 'picocolors';
import type { Outcome } from '../thresholds/judge.ts';

/** What the CLI shows while it works: stderr for progress, so that stdout holds results only. */
export interface Terminal {
  /** A line that stays. */
  line(text: string): void;
  /** What is going on now; replaced by the next one, never left behind. On a pipe it is printed sparingly. */
  status(text: string): void;
  /** A line on stdout: a result. */
  result(text: string): void;
  colour(outcome: Outcome, text: string): string;
  readonly quiet: boolean;
}

const pipedStatusEveryMs = 5000;

export function openTerminal({ quiet }: { quiet: boolean }): Terminal {
  const live = process.stderr.isTTY === true && !quiet;
  let shown = false;
  let lastPiped = 0;
  const clear = () => {
    if (shown) process.stderr.write('\r\x1b[2K');
    shown = false;
  };
  return {
    quiet,
    line(text) {
      clear();
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    status(text) {
      if (quiet) return;
      if (live) {
        clear();
        process.stderr.write(`  ${text}`.slice(0, (process.stderr.columns ?? 120) - 1));
        shown = true;
      } else if (text !== '' && Date.now() - lastPiped >= pipedStatusEveryMs) {
        lastPiped = Date.now();
        process.stderr.write(`  ${text}\n`);
      }
    },
    result(text) {
      clear();
      if (!quiet) process.stdout.write(`${text}\n`);
    },
    colour: (outcome, text) => (process.stdout.isTTY ? dress(outcome, text) : text),
  };
}

/** Marks a line of the list of scenarios. */
export function markOf(outcome: Outcome): string {
  return { passed: '✔', failed: '✘', skipped: '–', invalid: '?' }[outcome];
}

function dress(outcome: Outcome, text: string): string {
  switch (outcome) {
    case 'passed':
      return pc.green(text);
    case 'failed':
      return pc.red(text);
    case 'invalid':
      return pc.magenta(text);
    case 'skipped':
      return pc.yellow(text);
  }
}
