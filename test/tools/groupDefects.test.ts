import { describe, expect, it } from 'vitest';
import { defects, drillOf, findDefects, isLegal, scenariosOf } from '../../gateway/defects/index.ts';
import { goTogether, groupDefects } from '../../tools/defects/groupDefects.ts';
import { judgeDefects, touchedBy } from '../../tools/defects/judgeDefect.ts';

describe('defects that share a run', () => {
  const groups = groupDefects(defects);

  it('are each in one group, and the groups are few', () => {
    expect(groups.flat().sort((a, b) => defects.indexOf(a) - defects.indexOf(b))).toEqual(defects);
    const ofVerify = defects.filter((defect) => drillOf(defect) === undefined);
    expect(groupDefects(ofVerify).length).toBeLessThan(ofVerify.length / 4);
  });

  it.each(groups.map((group) => ({ group, names: group.map(({ name }) => name).join(', ') })))(
    'touch no goal twice, and no red goal is beside one that must be kept: $names',
    ({ group }) => {
      const touched = group.flatMap(touchedBy);
      expect(touched).toEqual([...new Set(touched)]);
      expect(new Set(group.map(isLegal)).size).toBe(1);
    },
  );

  it.each([
    ['replace the same step', 'one-room-too-many', 'one-room-too-few'],
    ['break the same goal', 'rejects-without-a-word', 'quota-only-in-metrics'],
    ['leave the goal of the other unseen', 'never-evicts', 'evicts-active-clients'],
    ['need another run of the same scenario', 'never-reconnects-to-redis', 'broadcast-loses-1-in-500'],
    ['need runs of different commands', 'deaf-after-restart', 'one-room-too-many'],
    ['are a defect and a variation', 'evicts-200-ms-late', 'one-room-too-many'],
  ])('do not %s', (_, ...names) => {
    const [a, b] = findDefects(names);
    if (a === undefined || b === undefined) throw new Error('two names');
    expect(goTogether(a, b)).toBe(false);
    expect(goTogether(b, a)).toBe(false);
  });

  it('are each to be seen, and nothing else is to be blamed', () => {
    const group = findDefects(['one-room-too-few', 'rejects-after-400-ms']);
    expect(group.map(scenariosOf)).toEqual([['subscription-cap'], ['connection-quota', 'origin-quota']]);
    const failed = { 'subscription.accepted': 'failed', 'quota.rejected-within': 'failed' } as const;
    expect(judgeDefects(group, { exitCode: 99, notPassed: failed })).toEqual({
      missed: ['origin.rejected-within'],
      blamed: [],
    });
    const all = { ...failed, 'origin.rejected-within': 'failed', 'log.clean': 'invalid' } as const;
    expect(judgeDefects(group, { exitCode: 0, notPassed: all })).toEqual({
      missed: ['exit code'],
      blamed: ['log.clean'],
    });
  });
});
