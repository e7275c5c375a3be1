import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { projectRoot } from '../../engine/index.ts';
import { loadOwnScenario } from '../../run/script/ownScenario.ts';
import { scriptMakers } from '../../run/script/standIn.ts';
import { writeStarter } from '../../run/script/starter.ts';
import { withLines } from '../../run/script/withLines.ts';
import { withScript } from '../../run/script/withScript.ts';
import { parseConfig } from '../../settings/parseConfig.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { useTempFolder } from '../support/tempFolder.ts';

const starter = join(projectRoot(), 'examples', 'starter', 'hello.ts');
let text: string;
const folder = useTempFolder();
beforeAll(async () => {
  text = await readFile(starter, 'utf8');
});

/** Loads a script and holds it to its default settings, as `rlt run --script` does. */
async function load(file: string, flags: Record<string, string> = {}) {
  const script = await loadOwnScenario(file);
  return withScript([script], resolveSettings({ scenario: script.definition, flags }));
}

async function changed(name: string, from: string, to: string): Promise<string> {
  expect(text).toContain(from);
  const file = join(folder(), `${name}.ts`);
  await writeFile(file, text.replace(from, to));
  return file;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((cause: unknown) => cause);
  return error instanceof RltError ? error.message : `not refused: ${error}`;
}

describe('the starter', () => {
  it('is a scenario whose settings are flags', async () => {
    const { definition, script } = await load(starter, { 'room-size': '3' });
    expect(definition.name).toBe('hello');
    expect(script?.bundle).not.toContain('k6/x/redis');
    expect(await refusal(load(starter, { 'room-size': '1' }))).toContain(
      '--room-size is "1": expected a whole number, 2 or more',
    );
  });

  it('has a section in the config file, with the errors of the built-in ones', async () => {
    const { definition } = await load(starter);
    const section = (values: object) => parseConfig({ scenarioOptions: { hello: values } }, 'c.json', [definition]);
    expect(section({ roomSize: 3 }).scenarioOptions).toEqual({ hello: { roomSize: 3 } });
    expect(() => section({ roomSiz: 3 })).toThrow('unknown key scenarioOptions.hello.roomSiz, did you mean roomSize?');
    expect(() => section({ roomSize: 1 })).toThrow('scenarioOptions.hello.roomSize is 1: expected a whole number');
    expect(() => parseConfig({ scenarioOptions: { hello: {} } }, 'c.json')).toThrow(
      'unknown key scenarioOptions.hello',
    );
  });

  it('is written under another name, and never over what is there', async () => {
    const files = await writeStarter('chat-presence', folder());
    expect(files).toHaveLength(3);
    expect((await load(files[0] ?? '')).definition.name).toBe('chat-presence');
    for (const file of files) expect(await readFile(file, 'utf8')).not.toMatch(/\bhello\b/);
    expect(await refusal(writeStarter('chat-presence', folder()))).toContain('exist already');
    expect(await refusal(writeStarter('idle-eviction', folder()))).toContain('built-in');
    expect(await refusal(writeStarter('../x', folder()))).toContain('expected lowercase words joined by dashes');
  });

  it('says at which line a role stands that did not end', async () => {
    const { script } = await load(starter);
    if (script === undefined) throw new Error('it has no script');
    const line = text.split('\n').findIndex((each) => each.includes('function users')) + 1;
    expect(withLines({ '*': 'the role users did not end' }, script)['*']).toMatch(
      new RegExp(`the role users \\(.*hello\\.ts:${line}\\) did not end`),
    );
  });
});

describe('a script of a quota', () => {
  const quota = `
import { count, defineScenario, metric } from 'realtime-load-test/goals';
import { quotaOfAll, quotaScript } from 'realtime-load-test/k6';
export const seats = defineScenario({
  name: 'seats',
  summary: 'Nobody beyond the seats gets in.',
  metrics: { clients_turned_away: metric.counter('Clients that were not let in.') },
  goals: () => [
    { id: 'seats.kept', title: 'Turned away', metric: 'clients_turned_away', comparison: count.atLeast(1), unit: '',
      evidence: [{ metric: 'clients_turned_away', comparison: count.atLeast(1), otherwise: 'nobody was' }] },
  ],
});
export const { options, setup, handleSummary, clients, observer } = quotaScript(seats, quotaOfAll);
`;

  it('plays the roles that the function brings along', async () => {
    const file = join(folder(), 'seats.ts');
    await writeFile(file, quota);
    const { definition, script } = await load(file);
    expect(definition.name).toBe('seats');
    expect(script?.bundle).toContain('clients_turned_away');
  });

  it('is refused, with the line, where it does not export one of them', async () => {
    const file = join(folder(), 'no-seats.ts');
    await writeFile(file, quota.replace(', clients, observer', ', observer'));
    expect(await refusal(load(file))).toMatch(
      /no-seats\.ts:\d+: the script does not export clients: .*= quotaScript\(…\)/,
    );
  });

  it('is known by every function of the entry point that makes a script', async () => {
    const lib = join(projectRoot(), 'lib');
    const all = (await readdir(lib, { recursive: true })).filter((name) => name.endsWith('.ts'));
    // Only the command line can make a drill of a script: `rlt drill`.
    const files = all.filter((name) => !name.startsWith('drills/'));
    const makers = await Promise.all(
      files.map(async (name) => {
        const source = (await readFile(join(lib, name), 'utf8')).replaceAll(/^ *(?:\/\/|\*|\/\*).*$/gm, '');
        if (!/\bscenarioScript[<(]/.test(source)) return [];
        return [...source.matchAll(/export function (\w+)/g)].map(([, exported]) => exported);
      }),
    );
    expect([...new Set(makers.flat())].sort()).toEqual(Object.keys(scriptMakers).sort());
  });
});

describe('a script that is wrong is refused, with the line', () => {
  const everyWord = 'evidence: [everybody, everyWord],';
  it.each([
    ['a goal without evidence', everyWord, 'evidence: [],', 'has no evidence'],
    [
      'evidence that holds when nothing happens',
      'evidence: [everybody, anyWord],',
      "evidence: [needs('words_heard', count.exactly(0), '')],",
      'would pass where nothing was measured',
    ],
    [
      'a metric that is not declared',
      "metric: 'words_heard',",
      "metric: 'words_hard',",
      'words_hard, which is not declared',
    ],
    [
      'a figure that k6 does not have',
      'comparison: p95.atMost(latencyThresholdMs),',
      'comparison: count.exactly(1),',
      'k6 has no such figure',
    ],
    ['two goals with one id', "id: 'hello.once'", "id: 'hello.complete'", 'two goals have the id "hello.complete"'],
    [
      'a role that is not exported',
      'export async function users',
      'async function users',
      'the role users is not exported',
    ],
    ['a role without VUs', 'users: 1', 'users: 0', 'the role users has 0 VUs'],
    [
      'a divided one that does not meet the others',
      "name: 'hello',",
      "name: 'hello', divides: true,",
      'does not call meetInstances: const script = scenarioScript(…); meetInstances(script.plan);',
    ],
    [
      'a divided one without the role that makes it one',
      "name: 'hello',",
      "name: 'hello', divides: true,",
      "does not export the role instance: export { instance } from 'realtime-load-test/k6';",
    ],
    ['no role', '{ users: 1 }', '{}', 'the scenario has no role'],
    [
      'parts that are not exported',
      '{ options, setup, handleSummary, observer }',
      '{ options, setup }',
      'does not export handleSummary, observer',
    ],
    ['the name of a built-in one', "name: 'hello'", "name: 'idle-eviction'", 'is a built-in scenario'],
    ['a name in capitals', "name: 'hello'", "name: 'Hello'", 'expected lowercase words'],
    ['a taken flag', "'room-size'", "'client-count'", 'the flag --client-count of the setting roomSize is taken'],
    ['one flag twice', "'words', 20", "'room-size', 20", 'two settings have the flag --room-size'],
    ['a flag of the command', "'room-size'", "'output'", 'is taken'],
    [
      'a Node built-in',
      'import { count,',
      "import { join } from 'node:path'; join('a'); import { count,",
      'k6 has no Node built-ins',
    ],
    ['a syntax error', 'export const scenario = ', 'export const scenario = = ', 'Unexpected "="'],
    ['an entry point that is none', 'realtime-load-test/goals', 'realtime-load-test/goal', 'is not an entry point'],
    [
      'an error outside of the roles',
      'const metrics =',
      "if (1 < 2) throw new Error('boom');\nconst metrics =",
      'boom',
    ],
    [
      'goals that throw',
      'goals: ({ roomSize, words, latencyThresholdMs }) => {',
      "goals: ({ roomSize, words, latencyThresholdMs }) => { if (1 < 2) throw new Error('no goals');",
      'goals of the scenario throws: no goals',
    ],
  ])('%s', async (name, from, to, message) => {
    const said = await refusal(load(await changed(name.replaceAll(' ', '-'), from, to)));
    expect(said).toContain(message);
    expect(said).toMatch(/\.ts:\d+/);
  });

  it.each([
    ['that does not exist', 'missing.ts', undefined, 'there is no such file'],
    ['of another kind', 'script.txt', '', 'expected a TypeScript or JavaScript file'],
    ['without a scenario', 'none.ts', 'export const a = 1;', 'defines no scenario'],
    ['with two scenarios', 'two.ts', 'again', 'defines two scenarios, hello and hello'],
  ])('a file %s', async (_, name, content, message) => {
    const file = join(folder(), name);
    const again =
      '\nexport const more = scenarioScript(scenario, { roles: () => ({ users: 1 }), maxDurationMs: () => 1 });';
    if (content !== undefined) await writeFile(file, content === 'again' ? text + again : content);
    expect(await refusal(load(file))).toContain(message);
  });
});
