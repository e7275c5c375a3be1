import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/projectRoot.ts';
import { patches } from '../../tools/mutations/patches.ts';

/* That a test notices each of them takes minutes and is for `npm run mutations` to say. */
it.each(patches)('there is one place for the mutation "$name"', async ({ file, find }) => {
  const text = await readFile(join(projectRoot(), file), 'utf8');
  expect(text.split(find).length - 1).toBe(1);
});
