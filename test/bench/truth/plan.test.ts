import { describe, expect, it } from 'vitest';
import { parseGiven, planOf } from '../../../bench/truth/plan.ts';

const plan = (...args: string[]) => planOf(parseGiven(args));

it('everything is each load in each way, five times', () => {
  const { rounds, cases } = plan();
  expect(rounds).toBe(5);
  expect(cases).toHaveLength(4 * 2 * 2 * 2 * 2);
  expect(new Set(cases.map((each) => JSON.stringify(each))).size).toBe(cases.length);
});

it('parts of it can be asked for', () => {
  const args = ['--subscribers', '50, 7', '--pace', 'once', '--generator', 'pinned', '--rounds', '2'];
  expect(plan(...args, '--transports', 'polling', '--tls')).toEqual({
    rounds: 2,
    cases: [50, 7].map((subscribers) => ({
      subscribers,
      events: 100,
      pace: 'once',
      generator: 'pinned',
      transport: 'polling',
      tls: true,
    })),
  });
  expect(new Set(plan('--plain').cases.map(({ tls }) => tls))).toEqual(new Set([false]));
  expect(new Set(plan('--plain', '--tls').cases.map(({ tls }) => tls))).toEqual(new Set([false, true]));
});

describe('what cannot be is refused, with what is allowed', () => {
  it.each([
    [['--pace', 'slow'], '--pace is "slow": it must be paced or once'],
    [['--generator', 'free,'], '--generator is "free,": it must be free or pinned'],
    [['--transports', 'websocket,http'], '--transports is "websocket,http": it must be websocket or polling'],
    [['--subscribers', '50,0'], '--subscribers is "50,0": it must be whole numbers above 0'],
    [['--subscribers', ''], '--subscribers is "": it must be whole numbers above 0'],
    [['--rounds', '2,3'], '--rounds is "2,3": it must be a whole number above 0'],
    [['--round', '2'], "Unknown option '--round'"],
  ])('%j', (args, message) => {
    expect(() => plan(...args)).toThrow(message);
  });
});
