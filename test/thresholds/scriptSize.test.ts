import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { scenarioNames } from '../../thresholds/index.ts';
import { goalsFor, planOf } from './support.ts';

/* Every virtual user compiles its whole bundle: one of them judges the goals, and loads them apart. */

it.each(scenarioNames)('dist/%s.js holds no goals, and apart/once.cjs all of them', async (name) => {
  const script = await readFile(`dist/${name}.js`, 'utf8');
  const once = await readFile('dist/apart/once.cjs', 'utf8');
  // Without what stands before the dot, which both quotas put there when they run.
  const ids = goalsFor(name, planOf(name)).map(({ id }) => id.slice(id.indexOf('.')));
  const namedIn = (text: string) => ids.filter((id) => text.includes(`${id}"`) || text.includes(`${id}\``));
  expect(namedIn(script)).toEqual([]);
  expect(namedIn(once)).toEqual(ids);
});

it.each(scenarioNames)(
  'dist/%s.js tells failed connections apart, and leaves their sentences to reports',
  async (name) => {
    const script = await readFile(`dist/${name}.js`, 'utf8');
    const { what, next } = {
      what: 'no server listens at this address',
      next: 'start the server, or correct host and port',
    };
    expect([script.includes('"refused"'), script.includes(what), script.includes(next)]).toEqual([true, false, false]);
    const others = ['dist/socketio.js', 'dist/apart/failures.cjs'].map((file) => readFile(file, 'utf8'));
    for (const text of await Promise.all(others))
      expect([text.includes(what), text.includes(next)]).toEqual([true, true]);
  },
);
