import { describe, expect, it } from 'vitest';
import { type Defect, defects, drillOf, scenariosOf } from '../../../gateway/defects/index.ts';
import { scenarioNames } from '../../../thresholds/index.ts';
import { groupDefects } from '../../../tools/defects/groupDefects.ts';
import { judgeDefects } from '../../../tools/defects/judgeDefect.ts';
import { showDefects } from '../../../tools/defects/verifyDefect.ts';

/*
 * Every defect that a burst shows, with its clients divided among two k6: what one k6 sees must be seen by two, and nobody
 * else be blamed.
 */

const divided = scenarioNames.filter((name) => name.endsWith('-burst'));
const ofBursts = defects.filter(
  (defect) => drillOf(defect) === undefined && isOfBurst(scenariosOf(defect)) && !disturbsRedis(defect),
);
const groups = groupDefects(ofBursts).map((group) => ({ group, names: group.map(({ name }) => name).join(', ') }));

// Of a time that a machine's other work made longer, `rlt` says so and blames nobody: these have the machine for themselves.
const [timed, others] = [groups.filter(isOfTime), groups.filter((group) => !isOfTime(group))];

describe('rlt verify --instances 2, alone', () => {
  it.each(timed)('is right about $names', isRight);
});

describe.concurrent('rlt verify --instances 2', () => {
  it.each(others)('is right about $names', isRight);
});

async function isRight({ group }: Pick<(typeof groups)[number], 'group'>): Promise<void> {
  const shown = new Set(group.flatMap(scenariosOf));
  const scenarios = divided.filter((scenario) => shown.has(scenario));
  // Instances subscribe beside each other: of so many clients one in 20 is not by chance a bystander alone.
  const several = ['--instances', '2', '--client-count', '30'];
  const { verdict } = await showDefects(group, scenarios, undefined, several);
  expect(judgeDefects(group, verdict), JSON.stringify(verdict)).toEqual({ missed: [], blamed: [] });
}

function isOfTime({ group }: Pick<(typeof groups)[number], 'group'>): boolean {
  return group.some(({ fails }) => fails.some((goal) => goal.endsWith('.latency')));
}

/** Instances meet in a Redis that is not taken from them: that drill is refused. */
function disturbsRedis({ run }: Defect): boolean {
  return run?.flags?.some((flag) => flag.startsWith('--redis-reset-sequence')) === true;
}

function isOfBurst(scenarios: readonly string[]): boolean {
  return divided.some((scenario) => scenarios.includes(scenario));
}
