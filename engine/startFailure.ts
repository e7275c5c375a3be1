import { constants } from 'node:os';
import { type RltError, unavailableError } from '../contract/errors.ts';
import { type Child, describeExit, type Exit } from './child.ts';
import { PortTaken, portTakenIn, saysPortTaken, saysThisPortTaken } from './portTaken.ts';

/**
 * Why a gateway that ended while it was starting did so, in words, with its last lines.
 *
 * @returns a `PortTaken` where the port that it was given was held by somebody else
 */
export function endedWhileStarting(child: Pick<Child, 'lastLines'>, exit: Exit, port: number): RltError {
  const what = `the gateway ended with ${explainExit(exit)} while starting${saying(child)}`;
  const lines = child.lastLines();
  if (saysThisPortTaken(lines, port)) return new PortTaken(what, `something holds port ${port}, which PORT named`);
  return unavailableError(what, saysPortTaken(lines) ? otherPortHint(portTakenIn(lines)) : hintFor(exit));
}

/** "exit code 127 (the shell found no such command)": a shell has codes for what it could not run, and for signals. */
export function explainExit(exit: Exit): string {
  const meaning = meaningOf(exit.code ?? 0);
  return meaning === undefined ? describeExit(exit) : `${describeExit(exit)} (${meaning})`;
}

/** What a program wrote last, to follow an error message; a stack trace must not hide the error above it. */
export function saying(child: Pick<Child, 'lastLines'>): string {
  const written = child.lastLines().filter((line) => line.trim() !== '');
  const telling = written.length <= mostLines ? written : written.filter((line) => !/^\s+at \S/.test(line));
  const lines = telling.slice(-mostLines);
  return lines.length === 0 ? ' (it wrote nothing)' : `${sayingMark}\n  ${lines.join('\n  ')}`;
}

/** What stands between a message and the lines that were written last. */
export const sayingMark = '; its last lines:';

const mostLines = 12;

/** What to do about a command that does not stay. */
export const backgroundHint =
  'the command must stay until the gateway ends; one that starts it in the background, as process managers and ' +
  '"docker compose up -d" do, needs --gateway-stop-command with the command that ends it';

function otherPortHint(port: string | undefined): string {
  const which = port === undefined ? 'a port beside PORT' : `port ${port} beside PORT`;
  return (
    `it listens on ${which}, and another program holds that: end it, or give the gateway another one ` +
    'with --gateway-env NAME=VALUE'
  );
}

function hintFor({ code }: Exit): string {
  if (code === 0) return backgroundHint;
  if (code === 126 || code === 127) {
    return `the command is read by a shell in ${process.cwd()}: check its path, its permissions and PATH`;
  }
  return 'set what it lacks with --gateway-env NAME=VALUE; it gets PORT, REDIS_URL, MONGODB_URI and its limits';
}

function meaningOf(code: number): string | undefined {
  if (code === 126) return 'the command is there and cannot be executed';
  if (code === 127) return 'the shell found no such command';
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? undefined : `signal ${signal}`;
}
