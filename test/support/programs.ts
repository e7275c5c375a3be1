import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { findOnPath } from '../../engine/findOnPath.ts';
import { projectRoot } from '../../engine/index.ts';

export interface ProgramResult {
  readonly exitCode: number;
  /** stdout and stderr, in that order. */
  readonly output: string;
}

/** Programs that not every machine has; a test that needs one says in its name that it was skipped. */
export async function isInstalled(name: string): Promise<boolean> {
  return (await findOnPath(name, process.env)).length > 0;
}

/** " (SKIPPED: …)" for the name of a test whose program is missing. */
export function skippedWithout(installed: boolean, program: string): string {
  return installed ? '' : ` (SKIPPED: ${program} is not installed)`;
}

export function runProgram(command: string, args: readonly string[], cwd = projectRoot()): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { cwd, maxBuffer: 10_000_000 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

/**
 * Runs a Go program of tools/go, where its version and checksums are pinned. Built at the first use; the running test
 * is skipped where its sources can be neither fetched nor found.
 */
export function runGoTool(
  context: Pick<TestContext, 'skip'>,
  module: string,
  tool: string,
  args: readonly string[],
): Promise<ProgramResult> {
  return runGo(context, module, ['tool', tool, ...args]);
}

/** The same of a program that stands in tools/go itself; paths among its arguments are absolute. */
export function runOwnGoTool(
  context: Pick<TestContext, 'skip'>,
  module: string,
  args: readonly string[],
): Promise<ProgramResult> {
  return runGo(context, module, ['run', '.', ...args]);
}

async function runGo(
  { skip }: Pick<TestContext, 'skip'>,
  module: string,
  args: readonly string[],
): Promise<ProgramResult> {
  const result = await runProgram('go', ['-C', join(projectRoot(), 'tools', 'go', module), ...args]);
  if (/dial tcp|no such host|proxyconnect|module lookup disabled/.test(result.output)) {
    skip(`${module} could not be fetched: ${result.output.slice(0, 300)}`);
  }
  return result;
}

/** A Go program and all that it needs may have to be fetched and built first. */
export const goToolTimeoutMs = 240_000;
