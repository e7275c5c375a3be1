import { expect, it } from 'vitest';
import { bestOrigin } from '../../contract/clockOrigin.ts';

const origin = 1_700_000_000_000.4;

/** A machine on which each look takes 2 µs, and on which some looks at the coarse clock are held up. */
function machine(heldUpMs: (look: number) => number) {
  let elapsed = 0;
  let looks = 0;
  const fine = () => {
    elapsed += 0.002;
    return elapsed;
  };
  const coarse = () => {
    elapsed += 0.002 + heldUpMs(looks++);
    return Math.floor(origin + elapsed);
  };
  return { coarse, fine, looks: () => looks };
}

it('finds the origin of a calm machine at the first tick', () => {
  const { coarse, fine, looks } = machine(() => 0);
  const found = bestOrigin(coarse, fine);
  expect(Math.abs(found.origin - origin)).toBeLessThanOrEqual(found.errorMs);
  expect(found.errorMs).toBeLessThan(0.01);
  expect(looks()).toBeLessThan(300);
});

it.each([
  ['every hundredth look', (look: number) => (look % 100 === 0 ? 0.9 : 0)],
  ['the first ticks', (look: number) => (look < 600 ? 0.3 : 0)],
])('takes the best of several where %s is held up', (_what, heldUp) => {
  const { coarse, fine } = machine(heldUp);
  const found = bestOrigin(coarse, fine);
  expect(Math.abs(found.origin - origin)).toBeLessThanOrEqual(found.errorMs);
});

it('says how far it may be off where every look is held up, and ends', () => {
  const { coarse, fine } = machine(() => 0.7);
  const found = bestOrigin(coarse, fine);
  expect(found.errorMs).toBeGreaterThan(0.3);
  expect(Math.abs(found.origin - origin)).toBeLessThanOrEqual(found.errorMs);
});
