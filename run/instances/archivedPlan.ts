import { open } from 'node:fs/promises';
import * as z from 'zod/mini';

const block = 512;
const metadataSchema = z.object({ env: z.optional(z.record(z.string(), z.string())) });

/**
 * The plan that stands in an archive of k6, as text.
 *
 * @returns undefined where the file is no archive, or none with a plan
 */
export async function archivedPlan(archive: string): Promise<string | undefined> {
  try {
    const text = await entryOf(archive, 'metadata.json');
    return text === undefined ? undefined : metadataSchema.parse(JSON.parse(text)).env?.RLT_PLAN;
  } catch {
    return undefined;
  }
}

/** A file in a tar file. */
async function entryOf(tar: string, name: string): Promise<string | undefined> {
  const file = await open(tar);
  try {
    const header = Buffer.alloc(block);
    for (let at = 0; (await file.read(header, 0, block, at)).bytesRead === block; ) {
      const size = Number.parseInt(textIn(header, 124, 12), 8);
      if (!Number.isFinite(size)) return undefined;
      if (textIn(header, 0, 100) === name) {
        const content = Buffer.alloc(size);
        await file.read(content, 0, size, at + block);
        return content.toString('utf8');
      }
      at += block + Math.ceil(size / block) * block;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function textIn(header: Buffer, start: number, length: number): string {
  return header.toString('latin1', start, start + length).replace(/[\0 ].*$/s, '');
}
