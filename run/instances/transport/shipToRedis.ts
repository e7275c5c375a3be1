import { randomBytes } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceDocument } from '../../../report/instances/instanceDocument.ts';
import { fieldsOfInfo } from '../../redisIdentity.ts';
import { hashOfFile } from '../../replaced.ts';
import { keptSeconds, keysOf, openPartsRedis, type PartsRedis, pieceBytes, piecesOf, type Sent } from './redisParts.ts';

const tries = 5;

/**
 * Sends the folder of an instance to where `rlt merge --from-redis` fetches it. It is made for the time after the load: in
 * pieces, one after the other.
 *
 * @throws Error that says why it could not be sent; the folder is as it was
 */
export async function shipToRedis(folder: string, document: InstanceDocument, url: string): Promise<void> {
  const { runId, index, of } = document;
  const id = `${index}-${randomBytes(4).toString('hex')}`;
  const sent: Sent = { version: 1, index, of, id, files: await filesIn(folder) };
  for (let attempt = 1; ; attempt++) {
    try {
      await send(folder, runId, sent, url);
      return;
    } catch (error) {
      if (attempt === tries || error instanceof NoRoom) throw error;
      await delay(500 * 2 ** attempt);
    }
  }
}

async function send(folder: string, runId: string, sent: Sent, url: string): Promise<void> {
  const redis = await openPartsRedis(url, runId);
  try {
    await requireRoom(redis, sent);
    for (const { name, bytes } of sent.files)
      await sendFile(redis, { runId, id: sent.id }, join(folder, name), name, bytes);
    const keys = keysOf(runId);
    await redis.send('XADD', keys.sent, '*', 't', JSON.stringify(sent));
    await redis.send('EXPIRE', keys.sent, String(keptSeconds));
  } finally {
    redis.close();
  }
}

async function sendFile(
  redis: PartsRedis,
  { runId, id }: { readonly runId: string; readonly id: string },
  path: string,
  name: string,
  bytes: number,
): Promise<void> {
  const file = await open(path);
  try {
    const piece = Buffer.alloc(pieceBytes);
    for (let number = 0; number < piecesOf(bytes); number++) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, number * pieceBytes);
      const key = keysOf(runId).piece(id, name, number);
      await redis.send('SET', key, piece.subarray(0, bytesRead), 'EX', String(keptSeconds));
    }
  } finally {
    await file.close();
  }
}

async function filesIn(folder: string): Promise<Sent['files']> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { name, bytes: (await stat(path)).size, sha256: await hashOfFile(path) };
    }),
  );
}

/** What a Redis may fill: it is under test itself, and others use it too. */
const share = 0.9;

class NoRoom extends Error {}

/** @throws NoRoom where the memory that Redis may take would be full */
async function requireRoom(redis: PartsRedis, { files }: Sent): Promise<void> {
  const info = fieldsOfInfo(await redis.send('INFO', 'memory').catch(() => undefined));
  const figure = (name: string) => Number(info.get(name) ?? 0);
  const limit = figure('maxmemory') || figure('total_system_memory');
  // It does not say.
  if (limit === 0) return;
  const needed = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const free = limit * share - figure('used_memory');
  if (needed <= free) return;
  throw new NoRoom(`Redis has no room for it: ${megabytes(needed)} in ${megabytes(Math.max(0, free))} (maxmemory)`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
