import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { k6Environment } from './k6Environment.ts';

/** What a k6 executable says of itself. */
export interface K6Version {
  readonly version: string;
  /** Of xk6-redis; `undefined` when `k6/x/redis` is not built in. */
  readonly redisExtensionVersion: string | undefined;
}

/** The scripts import `k6/websockets`, which left its experimental path in k6 1.6. */
export const oldestK6 = '1.6.0';

/**
 * Asks a k6 executable for its version.
 *
 * @throws Error in plain words when it cannot be run, or is something else than k6.
 */
export async function readK6Version(path: string): Promise<K6Version> {
  const { stdout } = await promisify(execFile)(path, ['version'], {
    timeout: 15_000,
    env: k6Environment(process.env).env,
  }).catch((error: NodeJS.ErrnoException & { killed?: boolean }) => {
    throw new Error(whyNotRun(error));
  });
  const parsed = parseK6Version(stdout);
  if (parsed === undefined) throw new Error(`it is not k6: "version" printed ${JSON.stringify(stdout.slice(0, 80))}`);
  return parsed;
}

/** Reads the output of `k6 version`; its first word is the executable's own name. */
export function parseK6Version(output: string): K6Version | undefined {
  const version = output.match(/^\S+ v(\d+\.\d+\.\d+\S*) \(/)?.[1];
  if (version === undefined) return undefined;
  const extension = output.split('\n').find((line) => /\bk6\/x\/redis\b/.test(line));
  return { version, redisExtensionVersion: extension?.match(/ v?(\d\S*?),/)?.[1] };
}

export function isTooOld(version: string): boolean {
  const [have, need] = [numbers(version), numbers(oldestK6)];
  const differs = need.findIndex((part, index) => part !== have[index]);
  return differs >= 0 && (have[differs] ?? 0) < (need[differs] ?? 0);
}

function numbers(version: string): number[] {
  return version.split(/[.+-]/).slice(0, 3).map(Number);
}

function whyNotRun(error: NodeJS.ErrnoException & { killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EACCES') return 'it is not an executable file';
  if (error.killed) return '"version" did not answer within 15 s';
  return `"version" failed: ${error.message.split('\n').slice(0, 3).join(' ')}`;
}
