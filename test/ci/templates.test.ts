import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { projectRoot } from '../../engine/index.ts';

/** What GitHub asks of an issue form, as far as ours use it. */
const formSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.strictObject({
      type: z.literal('textarea'),
      id: z.string(),
      attributes: z.strictObject({
        label: z.string(),
        description: z.optional(z.string()),
        render: z.optional(z.string()),
      }),
      validations: z.optional(z.strictObject({ required: z.boolean() })),
    }),
  ),
});

const folder = join(projectRoot(), '.github', 'ISSUE_TEMPLATE');
const forms = (await readdir(folder)).filter((name) => name !== 'config.yml');

describe.each(forms)('the issue form %s', (name) => {
  it('is one that GitHub shows', async () => {
    const { body } = formSchema.parse(parse(await readFile(join(folder, name), 'utf8')));
    expect(body.length).toBeGreaterThan(0);
    for (const key of ['id', 'label']) {
      const values = body.map(({ id, attributes }) => (key === 'id' ? id : attributes.label));
      expect(new Set(values).size, key).toBe(values.length);
    }
    expect(body.some(({ validations }) => validations?.required)).toBe(true);
  });
});
