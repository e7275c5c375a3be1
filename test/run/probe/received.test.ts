import { expect, it } from 'vitest';
import { notReceived } from '../../../run/probe/received.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';

const { jobEvents } = parseProfile({ jobEvents: [{ event: 'said', jobIdPath: 'room', sequencePath: 'n' }] }, 'p.json');
const sent = { jobId: 'r1', sequence: 41_234, publishedAt: 1_700_000_000_000 };

/** What to change where this came in place of the event. */
function changeFor(payload: object): string | undefined {
  const came = [{ event: 'said', args: [payload], at: 0 }];
  return notReceived(jobEvents, came, sent, 100).find(({ change }) => change !== undefined)?.change;
}

it.each<[what: string, payload: object, change: RegExp]>([
  ['the time is not handed through', { room: 'r1', n: 41_234 }, /does not hand \{publishedAt\} through/],
  ['the time stands elsewhere', { room: 'r1', n: 41_234, at: 1_700_000_000_000 }, /^"publishedAtPath": "at"$/],
  ['nothing is handed through', { room: 'r1' }, /\{sequence\} through.*\{publishedAt\} through/],
])('says what to change where %s', (_, payload, change) => {
  expect(changeFor(payload)).toMatch(change);
});
