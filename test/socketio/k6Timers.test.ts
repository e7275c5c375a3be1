import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { startInterval, startTimer, stopTimer } from '../../lib/socketio/k6Timers.ts';
import { k6 } from '../support/k6/k6.ts';

const alarms: (() => void)[] = [];
const cleared: number[] = [];

beforeEach(() => {
  alarms.length = 0;
  cleared.length = 0;
  k6.timers = {
    start: (callback, _delayMs, ...args) => alarms.push(() => callback(...args)) - 1,
    cancel: (id) => void cleared.push(id),
  };
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const fireLatest = () => alarms.at(-1)?.();

test('only k6Timers.ts starts or cancels timers of k6', () => {
  const files = ['lib', 'scripts'].flatMap((folder) =>
    readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
  const direct = files.filter((file) => {
    const text = readFileSync(join(projectRoot(), file), 'utf8');
    return /k6\/timers|\b(set|clear)(Timeout|Interval)\(/.test(text);
  });
  expect(files.length).toBeGreaterThan(20);
  expect(direct).toEqual(['lib/socketio/k6Timers.ts']);
});

test('a timer that k6 fires too early waits for the rest', () => {
  const callback = vi.fn();
  startTimer(1000, callback);
  vi.advanceTimersByTime(50);
  fireLatest();
  expect(callback).not.toHaveBeenCalled();
  expect(alarms).toHaveLength(2);
  vi.advanceTimersByTime(950);
  fireLatest();
  fireLatest();
  expect(callback).toHaveBeenCalledOnce();
});

test('a timer with a fraction that is on time is not early', () => {
  const callback = vi.fn();
  startTimer(5.7, callback);
  vi.advanceTimersByTime(5);
  fireLatest();
  expect(callback).toHaveBeenCalledOnce();
});

test.each([
  { what: 'is due', afterMs: 1000, expected: [] },
  { what: 'is as good as due', afterMs: 995, expected: [] },
  { what: 'is not due', afterMs: 900, expected: [0] },
])('a timer that $what is stopped: cancelled in k6 $expected', ({ afterMs, expected }) => {
  const callback = vi.fn();
  const timer = startTimer(1000, callback);
  vi.advanceTimersByTime(afterMs);
  stopTimer(timer);
  stopTimer(timer);
  vi.advanceTimersByTime(1000);
  fireLatest();
  expect(callback).not.toHaveBeenCalled();
  expect(cleared).toEqual(expected);
});

test('one that has fired is not cancelled', () => {
  const timer = startTimer(10, () => {});
  vi.advanceTimersByTime(10);
  fireLatest();
  stopTimer(timer);
  expect(cleared).toEqual([]);
});

test('a clock that was set back does not hold a timer up', () => {
  const callback = vi.fn();
  startTimer(1000, callback);
  vi.setSystemTime(500_000);
  fireLatest();
  expect(callback).toHaveBeenCalledOnce();
});

test('a timer without end is started, and not over and over', () => {
  const callback = vi.fn();
  startTimer(Number.POSITIVE_INFINITY, callback);
  vi.advanceTimersByTime(2 ** 31);
  fireLatest();
  expect(callback).toHaveBeenCalledOnce();
  expect(alarms).toHaveLength(1);
});

test('an interval goes on until it is stopped, also by itself', () => {
  const callback = vi.fn(() => {
    if (callback.mock.calls.length === 2) stopTimer(interval);
  });
  const interval = startInterval(100, callback);
  for (let i = 0; i < 4; i++) {
    vi.advanceTimersByTime(100);
    fireLatest();
  }
  expect(callback).toHaveBeenCalledTimes(2);
  expect(alarms).toHaveLength(2);
});
