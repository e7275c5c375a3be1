import { expect, it } from 'vitest';
import { roleThresholds, whyUnended } from '../../contract/roles.ts';

const roles = { members: 2, publisher: 1 };
const ended = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(counts).map(([role, count]) => [`iterations{scenario:${role}}`, { values: { count } }]),
  );

it('every role has a threshold, so that k6 counts its ends and says when one is missing', () => {
  expect(roleThresholds(roles)).toEqual({
    'iterations{scenario:members}': ['count>=2'],
    'iterations{scenario:publisher}': ['count>=1'],
  });
});

it.each([
  ['all ended', { members: 2, publisher: 1 }, undefined],
  [
    'one VU of a role did not',
    { members: 1, publisher: 1 },
    'the role members did not end, k6 had to interrupt it (1 of 2 VUs ended)',
  ],
  [
    'a role that no VU ended is not in the summary',
    { members: 2 },
    'the role publisher did not end, k6 had to interrupt it (0 of 1 VUs ended)',
  ],
])('%s', (_, counts, reason) => {
  expect(whyUnended(roles, ended(counts))).toBe(reason);
});
