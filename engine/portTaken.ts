import { exitCodes, RltError } from '../contract/errors.ts';

/** Thrown by what starts a server when somebody else took the port in between; another port may help. */
export class PortTaken extends RltError {
  constructor(message: string, hint?: string) {
    super(message, { exitCode: exitCodes.unavailable, hint });
  }
}

/** How servers, runtimes and container engines say that a port is held by somebody else. */
const words = [
  /EADDRINUSE/,
  /\bAddrInUse\b/,
  /address (?:is )?(?:already )?in use/i,
  /\bport\b.{0,20}\b(?:is|was) (?:already )?(?:in use|taken|allocated|used)/i,
  /only one usage of each socket address/i,
];

/** Whether a server's own words say that a port is in use, whichever it is. */
export function saysPortTaken(lines: readonly string[]): boolean {
  return lines.some(isAboutPort);
}

/** Whether a server's own words say that this very port is in use: it may want others that are no guess of ours. */
export function saysThisPortTaken(lines: readonly string[], port: number): boolean {
  return lines.some((line) => isAboutPort(line) && names(line, String(port)));
}

/** The port that is in use, where the words are followed by it, as Node's are. */
export function portTakenIn(lines: readonly string[]): string | undefined {
  return lines
    .filter(isAboutPort)
    .map(portAfterWords)
    .find((port) => port !== undefined);
}

function isAboutPort(line: string): boolean {
  return words.some((pattern) => pattern.test(line));
}

/** Where an address follows these words it alone counts: a JSON line may also hold the port as a setting. */
function names(line: string, port: string): boolean {
  const following = portAfterWords(line);
  return following === undefined ? line.split(/\D+/).includes(port) : following === port;
}

function portAfterWords(line: string): string | undefined {
  return /\bin use:?\s+(?:\S*:)?(\d{1,5})\b/i.exec(line)?.[1];
}
