import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../contract/errors.ts';
import { findOnPath } from '../../../engine/findOnPath.ts';
import type { InstanceDocument } from '../../../report/instances/instanceDocument.ts';
import { type InstanceEnd, sealInstance } from '../../../run/instances/sealInstance.ts';
import { collectFromRedis } from '../../../run/instances/transport/collectFromRedis.ts';
import { fetchParts } from '../../../run/instances/transport/fetchParts.ts';
import { shipToRedis } from '../../../run/instances/transport/shipToRedis.ts';
import { sample, summaryOf, uneventful } from '../../report/support/artifacts.ts';
import { redisCommand, useRedis } from '../../support/services.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { planOf } from '../../thresholds/support.ts';

const redis = useRedis();
// The stand-in has no limit of its memory.
const hasServer = (await findOnPath('redis-server', process.env)).length > 0;
const without = hasServer ? '' : ' (SKIPPED: redis-server is not installed)';

/** The sealed folder of an instance; samples that hardly compress, so that they need several pieces. */
async function instanceFolder(
  runId: string,
  index: number,
  rows = 10,
): Promise<{ folder: string; document: InstanceDocument }> {
  const folder = join(await tempFolder(), String(index));
  await mkdir(folder);
  const plan = { ...planOf('broadcast-burst'), runId, instances: 2 };
  const lines = Array.from({ length: rows }, () =>
    sample('deliveries', 1, `x=${randomBytes(60).toString('base64url')}`),
  );
  await writeFile(
    join(folder, 'samples.csv'),
    `metric_name,timestamp,metric_value,scenario,extra_tags,metadata\n${lines.join('\n')}\n`,
  );
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summaryOf(plan, {})));
  const end: InstanceEnd = {
    ...{ index, of: 2, plan, environment: uneventful.environment, exitCode: 0, problem: undefined, errors: [] },
    ...{ startedAt: new Date(), endedAt: new Date(), resources: uneventful.resources },
  };
  return { folder, document: await sealInstance(folder, end, (text) => text) };
}

async function collect(runId: string, waitMs = 0) {
  const folder = await tempFolder();
  const seen: [number, number | undefined][] = [];
  const { signal } = new AbortController();
  const onPart = (come: number, of: number | undefined) => void seen.push([come, of]);
  const collected = await collectFromRedis({ url: redis().url, runId, folder, waitMs, signal, onPart });
  return { ...collected, folder, seen, names: (await readdir(folder)).toSorted() };
}

const filesIn = async (folder: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'base64')]),
    ),
  );
const keysOf = (runId: string) => redisCommand(redis().url, 'KEYS', `rlt:{${runId}}*`);

describe('parts that travel through Redis', () => {
  it('arrive byte by byte, in as many pieces as they need, and leave nothing there', async () => {
    const parts = [await instanceFolder('whole', 1, 20_000), await instanceFolder('whole', 2)];
    expect(parts[0]?.document.samples?.bytes).toBeGreaterThan(1_000_000);
    for (const { folder, document } of parts.toReversed()) await shipToRedis(folder, document, redis().url);
    expect(await keysOf('whole')).toHaveLength(3 + 2 + 3 + 1);
    const { folders, of, problems, names, seen } = await collect('whole');
    expect({ of, problems, names, seen }).toEqual({
      of: 2,
      problems: [],
      names: ['1', '2'],
      seen: [
        [1, 2],
        [2, 2],
      ],
    });
    for (const { folder, document } of parts) {
      const path = folders.find((each) => each.endsWith(`/${document.index}`)) ?? '';
      expect(await filesIn(path)).toEqual(await filesIn(folder));
    }
    expect(await keysOf('whole')).toEqual([]);
  });

  it('are waited for', async () => {
    const [first, second] = [await instanceFolder('late', 1), await instanceFolder('late', 2)];
    const collecting = collect('late', 20_000);
    await shipToRedis(first.folder, first.document, redis().url);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await shipToRedis(second.folder, second.document, redis().url);
    expect(await collecting).toMatchObject({ names: ['1', '2'], problems: [] });
  });

  it('stay in Redis where one is missing when the time is over, and are written all the same', async () => {
    const { folder, document } = await instanceFolder('missing', 2);
    await shipToRedis(folder, document, redis().url);
    const before = await keysOf('missing');
    expect(await collect('missing')).toMatchObject({ of: 2, names: ['2'], problems: [] });
    expect(await keysOf('missing')).toEqual(before);
    expect(await redisCommand(redis().url, 'TTL', 'rlt:{missing}:parts')).toBeGreaterThan(3000);
    expect(await collect('nobody')).toMatchObject({ of: undefined, names: [] });
  });

  it('come twice where an instance was started again', async () => {
    const [first, again] = [await instanceFolder('twice', 1), await instanceFolder('twice', 1)];
    for (const { folder, document } of [first, again]) await shipToRedis(folder, document, redis().url);
    expect((await collect('twice')).names).toEqual(['1', '1-2']);
  });

  it.each([
    ['lost', 'DEL', [], 'piece 1 of 1 is not in Redis: an hour has passed, or another merge has taken it'],
    ['changed', 'SET', ['{}'], 'its checksum is another one'],
  ])('are not taken for whole where a piece is %s', async (runId, command, more, why) => {
    const [first, second] = [await instanceFolder(runId, 1), await instanceFolder(runId, 2)];
    for (const { folder, document } of [first, second]) await shipToRedis(folder, document, redis().url);
    const keys: unknown = await keysOf(runId);
    const key = Array.isArray(keys) ? keys.map(String).find((each) => /:1-\w+:summary\.json:0$/.test(each)) : undefined;
    await redisCommand(redis().url, command, key ?? '', ...more);
    const collected = await collect(runId, 20_000);
    expect(collected).toMatchObject({
      names: ['2'],
      problems: [`instance 1: summary.json did not come whole: ${why}`],
    });
    expect(await keysOf(runId)).not.toEqual([]);
  });

  it('take the place of what a merge that was killed has left, where that may be', async () => {
    const folder = await tempFolder();
    const part = await instanceFolder('killed', 1);
    await shipToRedis(part.folder, part.document, redis().url);
    const [, piece] = /:part:(1-\w+):/.exec(String(await keysOf('killed'))) ?? [];
    await mkdir(join(folder, `.${piece}.unfinished`));
    await mkdir(join(folder, '1'));
    await writeFile(join(folder, '1', 'samples.rltc'), 'old');
    const fetched = {
      ...{ url: redis().url, runId: 'killed', folder, waitMs: 0, signal: new AbortController().signal },
      ...{ status: () => {}, line: () => {} },
    };
    await expect(fetchParts({ ...fetched, force: false })).rejects.toMatchObject({
      exitCode: exitCodes.usage,
      message: `${folder} holds parts already, which an earlier merge has fetched`,
    });
    expect(await readdir(join(folder, '1'))).toEqual(['samples.rltc']);
    expect(await fetchParts({ ...fetched, force: true })).toEqual([join(folder, '1')]);
    expect(await readdir(folder)).toEqual(['1']);
    expect(await filesIn(join(folder, '1'))).toEqual(await filesIn(part.folder));
  });

  it('of which none came whole are said to be there', async () => {
    const part = await instanceFolder('spoiled', 1);
    await shipToRedis(part.folder, part.document, redis().url);
    const [key] = /rlt:\{spoiled\}:part:1-\w+:instance\.json:0/.exec(String(await keysOf('spoiled'))) ?? [];
    await redisCommand(redis().url, 'DEL', key ?? '');
    const lines: string[] = [];
    const fetching = fetchParts({
      ...{ url: redis().url, runId: 'spoiled', folder: join(await tempFolder(), 'parts'), force: false, waitMs: 0 },
      ...{ signal: new AbortController().signal, status: () => {}, line: (text: string) => void lines.push(text) },
    });
    await expect(fetching).rejects.toThrow('none of the parts of spoiled came whole from ');
    expect(lines.join()).toContain('instance 1: instance.json did not come whole');
  });

  it.skipIf(!hasServer)(`are not sent where Redis has no room for them${without}`, async () => {
    const { folder, document } = await instanceFolder('large', 1, 20_000);
    await redisCommand(redis().url, 'CONFIG', 'SET', 'maxmemory', '2500000');
    try {
      await expect(shipToRedis(folder, document, redis().url)).rejects.toThrow(
        /no room for it: 1\.\d MB in \d\.\d MB \(maxmemory\)/,
      );
    } finally {
      await redisCommand(redis().url, 'CONFIG', 'SET', 'maxmemory', '0');
    }
    expect(await keysOf('large')).toEqual([]);
    expect(await readdir(folder)).toHaveLength(3);
  });
});
