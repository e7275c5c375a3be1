import { describe, expect, it } from 'vitest';
import { defects, drillOf } from '../../../gateway/defects/index.ts';
import { groupDefects } from '../../../tools/defects/groupDefects.ts';
import { judgeDefects } from '../../../tools/defects/judgeDefect.ts';
import { showDefects } from '../../../tools/defects/verifyDefect.ts';

/* Each drill on the defects that it has to see; those that do not get in each other's way share a run. */

const ofDrills = defects.filter((defect) => drillOf(defect) !== undefined);
const groups = groupDefects(ofDrills).map((group) => ({
  group,
  drill: group.map(drillOf)[0],
  names: group.map(({ name }) => name).join(', '),
}));

// Most of a run is waiting, for what is disturbed and for clients that come back.
describe.concurrent('rlt drill', () => {
  it.each(groups)('$drill is right about $names', async ({ group }) => {
    const { verdict } = await showDefects(group);
    expect(judgeDefects(group, verdict), JSON.stringify(verdict)).toEqual({ missed: [], blamed: [] });
  });
});
