import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashOfFile } from '../../replaced.ts';
import { pause } from '../../watchMetrics.ts';
import { keysOf, openPartsRedis, type PartsRedis, piecesOf, type Sent, sentSchema } from './redisParts.ts';

/** Which parts are fetched, and where to. */
export interface Collecting {
  readonly url: string;
  readonly runId: string;
  /** Exists; the folders of the instances are made in it, named by their numbers. What an earlier fetch left there is replaced. */
  readonly folder: string;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Told when another part has come. */
  readonly onPart: (come: number, of: number | undefined) => void;
}

/** What has come of a run. */
export interface Collected {
  readonly folders: readonly string[];
  /** undefined where nothing has come that would say it. */
  readonly of: number | undefined;
  /** What could not be fetched whole: it stays in Redis as long as it lasts there. */
  readonly problems: readonly string[];
}

const pollMs = 500;

/**
 * Waits until all instances of a run have sent their parts, writes them into folders, and removes them from Redis when all
 * are written and whole. When the time is over, what has come is written, and stays in Redis as well.
 *
 * @throws Error where Redis cannot be used
 */
export async function collectFromRedis(collecting: Collecting): Promise<Collected> {
  const { url, runId, folder, waitMs, signal, onPart } = collecting;
  const deadline = Date.now() + waitMs;
  const tried = new Map<string, Sent>();
  const folders: string[] = [];
  const problems: string[] = [];
  for (let isFirst = true; ; isFirst = false) {
    const isLast = Date.now() >= deadline;
    const redis = await openPartsRedis(url, runId).catch((error: unknown) => {
      if (isFirst) throw error;
      return undefined;
    });
    try {
      for (const sent of redis === undefined ? [] : await sentIn(redis, runId)) {
        if (redis === undefined || tried.has(sent.id)) continue;
        const again = [...tried.values()].filter(({ index }) => index === sent.index).length;
        const path = join(folder, again === 0 ? String(sent.index) : `${sent.index}-${again + 1}`);
        tried.set(sent.id, sent);
        const problem = await write(redis, runId, sent, path);
        if (problem === undefined) folders.push(path);
        else problems.push(problem);
        onPart(indexesOf(tried).size, sent.of);
      }
      const of = [...tried.values()][0]?.of;
      const isThere = of !== undefined && indexesOf(tried).size >= of;
      if (isThere && problems.length === 0 && redis !== undefined) await remove(redis, runId, [...tried.values()]);
      if (isThere || isLast) return { folders, of, problems };
    } finally {
      redis?.close();
    }
    await pause(pollMs, signal);
    signal.throwIfAborted();
  }
}

function indexesOf(tried: ReadonlyMap<string, Sent>): Set<number> {
  return new Set([...tried.values()].map(({ index }) => index));
}

/** What instances say that they have sent. */
async function sentIn(redis: PartsRedis, runId: string): Promise<Sent[]> {
  const entries = await redis.send('XREAD', 'COUNT', '10000', 'STREAMS', keysOf(runId).sent, '0');
  return textsIn(entries).flatMap((text) => {
    try {
      return sentSchema.parse(JSON.parse(text));
    } catch {
      return [];
    }
  });
}

/** `[[key, [[id, [field, text]], …]]]`; an object by key in newer forms of the protocol. */
function textsIn(answer: unknown): string[] {
  const [first] = Array.isArray(answer) ? answer : Object.entries(Object(answer));
  const entries: unknown = Array.isArray(first) ? first[1] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown) => {
    const fields: unknown = Array.isArray(entry) ? entry[1] : undefined;
    return String(Array.isArray(fields) ? fields[1] : '');
  });
}

/**
 * All of it under its name, or nothing.
 *
 * @returns what is missing
 */
async function write(redis: PartsRedis, runId: string, sent: Sent, path: string): Promise<string | undefined> {
  const unfinished = join(dirname(path), `.${sent.id}.unfinished`);
  // Of a fetch that was killed.
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  try {
    for (const file of sent.files) {
      const lost = await writeFile(redis, runId, sent, file, join(unfinished, file.name));
      if (lost !== undefined) return `instance ${sent.index}: ${file.name} did not come whole: ${lost}`;
    }
    await rm(path, { recursive: true, force: true });
    await rename(unfinished, path);
    await flush(dirname(path));
    return undefined;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function writeFile(
  redis: PartsRedis,
  runId: string,
  { id }: Sent,
  { name, bytes, sha256 }: Sent['files'][number],
  path: string,
): Promise<string | undefined> {
  const file = await open(path, 'wx');
  try {
    for (let number = 0; number < piecesOf(bytes); number++) {
      const piece = await redis.get(keysOf(runId).piece(id, name, number));
      if (piece === undefined)
        return `piece ${number + 1} of ${piecesOf(bytes)} is not in Redis: an hour has passed, or another merge has taken it`;
      await file.write(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return (await hashOfFile(path)) === sha256 ? undefined : 'its checksum is another one';
}

async function remove(redis: PartsRedis, runId: string, parts: readonly Sent[]): Promise<void> {
  const keys = keysOf(runId);
  for (const { id, files } of parts) {
    for (const { name, bytes } of files) {
      for (let number = 0; number < piecesOf(bytes); number++) await redis.send('DEL', keys.piece(id, name, number));
    }
  }
  await redis.send('DEL', keys.sent);
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
