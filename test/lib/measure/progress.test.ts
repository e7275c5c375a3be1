import { expect, it } from 'vitest';
import { progressMark } from '../../../contract/progress.ts';
import { delay } from '../../../lib/measure/delay.ts';
import { reportProgress } from '../../../lib/measure/progress.ts';
import { k6 } from '../../support/k6/k6.ts';

it('says what was counted every half second, and once more at the end', async () => {
  const counts = { connected: 1 };
  const progress = reportProgress({ progress: true }, () => counts);
  await delay(600);
  counts.connected = 2;
  progress.stop();
  await delay(600);
  expect(k6.logged).toEqual([`${progressMark}{"vu":1,"connected":1}`, `${progressMark}{"vu":1,"connected":2}`]);
});

it('says nothing in a plain k6 run', () => {
  reportProgress({ progress: false }, () => ({ connected: 1 })).stop();
  expect(k6.logged).toEqual([]);
});
