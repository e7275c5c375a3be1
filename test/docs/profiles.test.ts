import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { projectRoot } from '../../engine/index.ts';
import { parseProfile } from '../../settings/profile/parseProfile.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { goalsOf, sections, skippedWithout } from '../settings/profile/support.ts';
import { readDocuments } from './documents.ts';

const [page] = (await readDocuments()).filter(({ path }) => path === 'docs/profiles.md');
const examples = (page?.blocks ?? []).filter(({ language }) => language === 'json').map(({ code }) => code);

/** A block is a whole profile, or sections of one without the braces around them. */
const read = (code: string): unknown => JSON.parse(/^\s*\{/.test(code) ? code : `{${code}}`);

describe('the examples of docs/profiles.md', () => {
  it.each(examples.map((code, index) => ({ code, name: `${index + 1}: ${code.slice(0, 40).replace(/\s+/g, ' ')}` })))(
    'are profiles, $name',
    ({ code }) => {
      const example = z.looseObject({}).parse(read(code));
      const { extends: base = 'novel' } = example;
      // What an example replaces, the profile that it stands in has not.
      const history = 'history' in example ? { mongo: null } : {};
      const redis = 'redis' in example ? { publish: null } : {};
      expect(() => parseProfile({ extends: base, ...history, ...redis, ...example }, 'example.json')).not.toThrow();
    },
  );

  it('have every field of a profile', async () => {
    const file = join(projectRoot(), 'config', 'gateway-profile.schema.json');
    const schema: unknown = JSON.parse(await readFile(file, 'utf8'));
    const names = examples.flatMap((code) => namesIn(read(code)));
    const shown = new Set(names.map((name) => name.replace(/^unsubscribe\./, 'subscribe.')));
    // An unsubscription is written as a subscription is, and each figure of the metrics as each other one.
    const likeAnother = /^\$|^unsubscribe\.|^metrics\..*\.(?:series|minus|times)$/;
    const fields = [...new Set(fieldsOf(schema))].filter((field) => !likeAnother.test(field));
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.filter((field) => !shown.has(field))).toEqual([]);
    for (const part of ['series', 'minus', 'times'])
      expect([...shown].some((name) => name.endsWith(`.${part}`))).toBe(true);
  });
});

describe('the table of sections', () => {
  const rows = [...(page?.text ?? '').matchAll(/^\| (.*) \| (.*) \| (.*) \|$/gm)]
    .map(([, section = '', serves = '', without = '']) => ({ section, serves, without }))
    .filter(({ section }) => sections.some((each) => section.includes(`\`${each}\``)));
  const rowOf = (section: string) => rows.find((row) => row.section.includes(`\`${section}\``));

  it.each(sections)('says of %s whom it serves, and what is skipped without it', (section) => {
    const row = rowOf(section);
    const skipped = skippedWithout(section);
    // A scenario's name stands for all of its goals.
    const said = builtInScenarios.flatMap(({ name }) =>
      goalsOf(name).filter((id) => row?.without.includes(name) || row?.without.includes(`\`${id}\``)),
    );
    expect(new Set(said)).toEqual(new Set(Object.keys(skipped)));
    for (const { name } of builtInScenarios) {
      if (goalsOf(name).some((id) => id in skipped)) expect(row?.serves).toContain(name);
    }
  });
});

/** The dotted names of all fields in a JSON value; items of a list have none of their own. */
function namesIn(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, prefix));
  return Object.entries(value).flatMap(([key, each]) => [`${prefix}${key}`, ...namesIn(each, `${prefix}${key}.`)]);
}

const schemaNode = z.looseObject({
  properties: z.optional(z.record(z.string(), z.unknown())),
  anyOf: z.optional(z.array(z.unknown())),
  oneOf: z.optional(z.array(z.unknown())),
  items: z.optional(z.unknown()),
});

/** The same of what a JSON schema allows. */
function fieldsOf(schema: unknown, prefix = ''): string[] {
  const parsed = schemaNode.safeParse(schema);
  if (!parsed.success) return [];
  const { properties = {}, anyOf = [], oneOf = [], items } = parsed.data;
  return [
    ...Object.entries(properties).flatMap(([key, each]) => [`${prefix}${key}`, ...fieldsOf(each, `${prefix}${key}.`)]),
    ...[...anyOf, ...oneOf, items].flatMap((each) => fieldsOf(each, prefix)),
  ];
}
