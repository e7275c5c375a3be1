import { expect, it } from 'vitest';
import { progressMark } from '../../contract/progress.ts';
import { ProgressCounts } from '../../run/progressView.ts';
import { parseScenario } from '../../settings/settings.ts';
import { planOf } from '../thresholds/support.ts';

const say = (counts: Record<string, number>) => progressMark + JSON.stringify(counts);

function progressOf(...[scenario, flags]: Parameters<typeof planOf>) {
  return new ProgressCounts(parseScenario(scenario).progress?.(planOf(scenario, flags)));
}

it('adds up what the VUs say last, and shows how far that is', () => {
  const progress = progressOf('broadcast-burst', { 'client-count': '200', 'event-count': '100' });
  expect(progress.take(say({ vu: 1, connected: 100, subscribed: 90, received: 0 }))).toBe(true);
  expect(progress.take(say({ vu: 2, connected: 50, subscribed: 10, received: 0 }))).toBe(true);
  expect(`${progress}`).toBe('150/200 connected · 100/200 subscribed · 0/100 published · 0/20,000 received');
  progress.take(say({ vu: 3, published: 64 }));
  progress.take(say({ vu: 1, connected: 100, subscribed: 100, received: 12_000 }));
  expect(`${progress}`).toBe('150/200 connected · 110/200 subscribed · 64/100 published · 12,000/20,000 received');
});

it('shows counts that have no end as they are', () => {
  const progress = progressOf('catch-up-burst', { 'client-count': '5' });
  progress.take(say({ vu: 1, connected: 5, replayed: 2, surprises: 1234 }));
  expect(`${progress}`).toBe('5/5 connected · 2/5 replayed · 1,234 surprises');
});

it('takes progress lines only, also damaged ones', () => {
  const progress = progressOf('catch-up-burst');
  expect(progress.take('an error of the script')).toBe(false);
  expect(progress.take(`${progressMark}{"vu":1,"conn`)).toBe(true);
  expect(`${progress}`).toBe('0/20 connected · 0/20 replayed');
});
