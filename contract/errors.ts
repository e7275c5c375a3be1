/** Exit codes of `rlt`. 99 is k6's own code for a crossed threshold, so that both agree. */
export const exitCodes = {
  passed: 0,
  usage: 2,
  unavailable: 3,
  goalMissed: 99,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * The one error that this project throws on purpose.
 *
 * `message` says what happened and where, `hint` what to do next, `exitCode` how the process ends.
 * It is thrown where the cause is known and printed in one place only (the CLI's entry point).
 */
export class RltError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: { exitCode: ExitCode; hint?: string | undefined; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RltError';
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** Wrong usage or configuration (exit code 2): nothing was opened or written. */
export function usageError(message: string, hint?: string): RltError {
  return new RltError(message, { exitCode: exitCodes.usage, hint });
}

/** Something needed is missing or unreachable (exit code 3). */
export function unavailableError(message: string, hint?: string, cause?: unknown): RltError {
  return new RltError(message, { exitCode: exitCodes.unavailable, hint, cause });
}
