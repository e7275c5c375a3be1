import { expect, it } from 'vitest';
import { slotsToTry } from '../../thresholds/slotReuse.ts';

it.each([
  { what: 'all, where there are few', held: 10, extras: 3, tried: 10 },
  { what: 'all, where fewer are held than there are extras', held: 2, extras: 3, tried: 2 },
  { what: 'a hundred of many', held: 5000, extras: 3, tried: 100 },
  { what: 'as many as extras, where these are more', held: 5000, extras: 400, tried: 400 },
  { what: 'none, where none is held', held: 0, extras: 3, tried: 0 },
])('tries $what', ({ held, extras, tried }) => {
  expect(slotsToTry(held, extras)).toBe(tried);
});
