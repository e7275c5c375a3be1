import { describe, expect, it } from 'vitest';
import { defects, drillOf, scenariosOf } from '../../gateway/defects/index.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { groupDefects } from '../../tools/defects/groupDefects.ts';
import { judgeDefects } from '../../tools/defects/judgeDefect.ts';
import { showDefects } from '../../tools/defects/verifyDefect.ts';

/*
 * `rlt verify` on every defect that it shows, in the scenarios that have to see it; those that do not get in each other's way share a
 * run. That no other scenario blames a defect is measured by `npm run defects`, one by one, which takes longer;
 * docs/defects.json keeps what came of it.
 */

const ofVerify = defects.filter((defect) => drillOf(defect) === undefined);
const groups = groupDefects(ofVerify).map((group) => ({ group, names: group.map(({ name }) => name).join(', ') }));

// Most of a run is waiting; what is judged has limits that two runs beside each other keep.
describe.concurrent('rlt verify', () => {
  it.each(groups)('is right about $names', async ({ group }) => {
    const shown = new Set(group.flatMap(scenariosOf));
    const { verdict } = await showDefects(
      group,
      scenarioNames.filter((scenario) => shown.has(scenario)),
    );
    expect(judgeDefects(group, verdict), JSON.stringify(verdict)).toEqual({ missed: [], blamed: [] });
  });
});
