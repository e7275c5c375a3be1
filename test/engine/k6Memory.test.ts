import { expect, it } from 'vitest';
import { chooseK6Memory } from '../../engine/index.ts';

const gibibyte = 1024 ** 3;

it.each([
  [400, 4, '400'],
  [2000, 16, '400'],
  [2000, 8, '200'],
  [2000, 2, '100'],
  [9000, 16, '100'],
])('%i connections with %i GiB free: GOGC=%s', (connections, free, gogc) => {
  const { env, line } = chooseK6Memory(connections, {}, free * gibibyte);
  expect(env.GOGC).toBe(gogc);
  expect(env.GOMEMLIMIT).toBe(`${Math.floor(free * 1024 * 0.6)}MiB`);
  expect(line).toContain(`chosen for ${connections} connections and ${free}.0 GiB of free memory`);
});

it('collects nothing before a tenth of the free memory is full, where that is enough for a burst', () => {
  expect(chooseK6Memory(200, {}, 8 * gibibyte).env).toEqual({ GOGC: 'off', GOMEMLIMIT: '819MiB' });
  expect(chooseK6Memory(1000, {}, 24 * gibibyte).env).toEqual({ GOGC: 'off', GOMEMLIMIT: '2457MiB' });
});

it('leaves room for the frames of a burst that wait below the limit, however few the sockets are', () => {
  expect(chooseK6Memory(1, {}, 2 * gibibyte).env.GOGC).toBe('400');
  expect(chooseK6Memory(1, {}, 3 * gibibyte).env.GOGC).toBe('off');
});

it('keeps what the user has set, and says so', () => {
  expect(chooseK6Memory(200, { GOGC: 'off' }, 8 * gibibyte)).toMatchObject({
    env: { GOGC: 'off', GOMEMLIMIT: '4915MiB' },
    line: expect.stringMatching(/^GOGC=off GOMEMLIMIT=4915MiB, chosen for .*; GOGC from the environment$/),
  });
  expect(chooseK6Memory(200, { GOGC: '50', GOMEMLIMIT: '1GiB' }).line).toBe(
    'GOGC=50 GOMEMLIMIT=1GiB, GOGC and GOMEMLIMIT from the environment',
  );
});

it('reads the free memory of this machine', () => {
  expect(Number.parseInt(chooseK6Memory(1, {}).env.GOMEMLIMIT, 10)).toBeGreaterThanOrEqual(256);
});
