import { readFile } from 'node:fs/promises';
import { usageError } from '../../contract/errors.ts';
import { isNestedTooDeep, mostLevels } from '../../contract/nesting.ts';
import { metricsDocumentSchema, metricsSnapshotSchema } from '../schema.ts';
import type { MetricsSide } from './metricsDiff.ts';

/**
 * Reads a metrics snapshot, or a bare metrics document as a gateway answers it.
 *
 * @throws RltError (usage) that names the flag, the file and what it should be
 */
export async function readMetricsFile(flag: string, path: string): Promise<MetricsSide> {
  const document = await readJson(flag, path);
  if (isNestedTooDeep(document)) throw usageError(`${path} is nested more than ${mostLevels} levels deep`);
  const snapshot = metricsSnapshotSchema.safeParse(document);
  if (snapshot.success) return { path, ...snapshot.data };
  const bare = metricsDocumentSchema.safeParse(document);
  if (bare.success && !('scenario' in bare.data) && !('results' in bare.data)) return { path, metrics: bare.data };
  throw usageError(
    `${flag} is ${JSON.stringify(path)}: it holds no metrics snapshot`,
    'snapshots are the files that end in -metrics.json; reports are compared with: rlt compare',
  );
}

async function readJson(flag: string, path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw usageError(`${flag} is ${JSON.stringify(path)}: ${missing ? 'there is no such file' : error}`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usageError(`${path} is not valid JSON: ${error instanceof Error ? error.message : error}`);
  }
}
