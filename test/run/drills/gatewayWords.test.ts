import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayEar } from '../../../run/drills/gatewayWords.ts';
import { wordsOfMongo } from '../../../thresholds/drills/wordsOfMongo.ts';
import { useTempFolder } from '../../support/tempFolder.ts';

const folder = useTempFolder();

const line = (level: string, msg: string) => `${JSON.stringify({ level, msg })}\n`;

async function earOn(before: string) {
  const file = join(folder(), `${Math.random()}.log`);
  await writeFile(file, before);
  const ear = gatewayEar(
    async () => async () => [{ source: 'the log', file, start: Buffer.byteLength(before) }],
    wordsOfMongo,
  );
  await ear.begin();
  return { ear, say: (text: string) => appendFile(file, text) };
}

describe('what a gateway says in its log', () => {
  it('is counted from the disturbance on: errors of any kind, and warnings about what it misses', async () => {
    const { ear, say } = await earOn(line('error', 'replay failed long ago'));
    expect(await ear.count()).toBe(0);
    await say(line('info', 'replay failed, says somebody who means no harm') + line('warn', 'connection rejected'));
    expect(await ear.count()).toBe(0);
    await say(line('warn', 'MongoServerSelectionError: no server') + line('error', 'cannot fetch past messages'));
    expect(await ear.count()).toBe(2);
  });

  it.each([
    'replay failed',
    'could not load the history of job 7',
    'Server selection timed out after 5000 ms',
    'connect ECONNREFUSED 127.0.0.1:27017',
  ])('is taken for a word of it: %s', async (message) => {
    const { ear, say } = await earOn('');
    await say(line('warn', message));
    expect(await ear.count()).toBe(1);
  });

  it('is unknown where its log is not captured', async () => {
    const ear = gatewayEar(undefined, wordsOfMongo);
    await ear.begin();
    expect(await ear.count()).toBeUndefined();
  });
});
