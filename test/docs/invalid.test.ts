import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { everyGoalOf } from '../../settings/everyGoal.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { broadcastBurst } from '../../thresholds/broadcast-burst.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { profileNamed } from '../thresholds/support.ts';

const read = (file: string) => readFile(join(projectRoot(), file), 'utf8');
const page = (await read('docs/invalid.md')).replace(/\s+/g, ' ');

/** What stands in a reason whatever the figures are: its longest piece without one. */
const fixedPart = (text: string) =>
  text
    .split(/\$\{[^}]*\}|http:\/\/\S+/)
    .map((piece) => piece.trim())
    .reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');

const unanswered = resolveSettings({ scenario: 'broadcast-burst', profile: profileNamed('socketio-rooms') });
const conditional = broadcastBurst.goals(planOf(unanswered, { runId: '', progress: false }));

const evidence = new Set(
  [...builtInScenarios, ...drills].flatMap((scenario) =>
    [...everyGoalOf(scenario), ...conditional].flatMap((goal) => goal.evidence.map((each) => each.otherwise)),
  ),
);

const sources = (
  await Promise.all(
    ['thresholds', 'lib/gateway', 'contract'].map(async (folder) =>
      Promise.all(
        (
          await readdir(join(projectRoot(), folder))
        )
          .filter((name) => name.endsWith('.ts'))
          .map((name) => read(join(folder, name))),
      ),
    ),
  )
).flat();
const reasons = sources.flatMap((source) =>
  [...source.matchAll(/(?:nothing|ruledOut|without)\(\s*'invalid',\s*(['`])((?:(?!\1).)+)\1(?! in )/gs)].map(
    ([, , text = '']) => fixedPart(text),
  ),
);
const readings = sources.flatMap((source) =>
  [
    ...source.matchAll(/(?:problem: `no metrics: \$\{url\}|return '|Error\(\s*`)((?:answered|did not answer)[^'`$]*)/g),
  ].map(([, text = '']) => fixedPart(text)),
);

it('finds the reasons that there are', () => {
  expect([evidence.size > 15, reasons.length > 5, readings.length > 2]).toEqual([true, true, true]);
});

it.each([...new Set([...evidence, ...reasons, ...readings].map((text) => text.split(' http')[0] ?? text))])(
  '%s',
  (reason) => {
    expect(page).toContain(reason.replace(/\s+/g, ' '));
  },
);
