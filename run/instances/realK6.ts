import { open } from 'node:fs/promises';
import { unavailableError } from '../../contract/errors.ts';
import { findK6, type K6 } from '../../engine/index.ts';

const hint = 'name the real k6 with K6_BIN, or build one with rlt setup';

/**
 * The k6 that `rlt instance` stands before: K6_BIN or the cached build, and none on PATH, where it stands itself.
 *
 * @throws RltError unavailable: there is none, or K6_BIN names what starts `rlt instance` again
 */
export async function realK6(env: NodeJS.ProcessEnv): Promise<K6> {
  if (env.K6_BIN && (await startsInstance(env.K6_BIN)))
    throw unavailableError(`K6_BIN is ${JSON.stringify(env.K6_BIN)}, which starts rlt instance again`, hint);
  const { k6 } = await findK6({ ...env, PATH: '' });
  if (k6 === undefined) throw unavailableError('K6_BIN is not set, and there is no k6 in the cache', hint);
  return k6;
}

const longestScript = 4096;

/** A script that does would start itself without end. */
async function startsInstance(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestScript), 0, longestScript, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    return text.startsWith('#!') && /\binstance\b/.test(text);
  } finally {
    await file.close();
  }
}
