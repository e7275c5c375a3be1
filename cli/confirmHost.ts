import { createInterface } from 'node:readline/promises';
import { isLoopback } from '../settings/hosts.ts';

/** Who may be asked, and what was said already. */
export interface Confirming {
  /** Hosts of `--confirm`. */
  readonly confirmed: readonly string[];
  /** Nobody sits at the terminal, or its output is read by a program. */
  readonly silent: boolean;
  /** What would be done there: "publish one probe event". */
  readonly what: string;
  /** Puts the question and returns what was typed; on the terminal, where there is one, unless it is given. */
  readonly ask?: (question: string) => Promise<string>;
}

/** Makes the question whether something may be written at a host; each host is asked for once. */
export function confirmHost({
  confirmed,
  silent,
  what,
  ask = askOnTerminal,
}: Confirming): (host: string) => Promise<boolean> {
  const known = new Map<string, boolean>(confirmed.map((host) => [host, true]));
  return async (host) => {
    const answer = known.get(host) ?? (isLoopback(host) || (!silent && isYes(await ask(`${what} at ${host}? [y/N]`))));
    known.set(host, answer);
    return answer;
  };
}

/** Anything but a yes is a no. */
function isYes(answer: string): boolean {
  return /^y(?:es)?$/i.test(answer.trim());
}

/** Nothing where nobody sits at the terminal. */
async function askOnTerminal(question: string): Promise<string> {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY || !output.isTTY) return '';
  const lines = createInterface({ input, output });
  try {
    return await lines.question(`  ${question} `);
  } finally {
    lines.close();
  }
}
