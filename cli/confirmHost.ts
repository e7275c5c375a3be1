import { createInterface } from 'node:readline/promises';

/** Who may be asked, and what was said already. */
export interface Confirming {
  /** Hosts of `--confirm`. */
  readonly confirmed: readonly string[];
  /** Nobody sits at the terminal, or its output is read by a program. */
  readonly silent: boolean;
  /** What would be done there: "publish one probe event". */
  readonly what: string;
}

/** Makes the question whether something may be written at a host; each host is asked for once. */
export function confirmHost({ confirmed, silent, what }: Confirming): (host: string) => Promise<boolean> {
  const known = new Map<string, boolean>(confirmed.map((host) => [host, true]));
  return async (host) => {
    const answer = known.get(host) ?? (isLoopback(host) || (!silent && (await askYesOrNo(`${what} at ${host}?`))));
    known.set(host, answer);
    return answer;
  };
}

/** Whether all of these hosts ("a,b") are this machine by its own name. */
export function isLoopback(hosts: string): boolean {
  return hosts.split(',').every((host) => /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host));
}

/** Anything but a yes is a no. */
async function askYesOrNo(question: string): Promise<boolean> {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY || !output.isTTY) return false;
  const lines = createInterface({ input, output });
  try {
    return /^y(?:es)?$/i.test((await lines.question(`  ${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
