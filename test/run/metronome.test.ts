import { expect, it } from 'vitest';
import { withMetronome } from '../../run/metronome.ts';

it('is told to k6', async () => {
  expect(await withMetronome(async (environment) => environment)).toEqual({
    RLT_METRONOME: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
  });
});

it('is missing where none can be opened, and the run goes on', async () => {
  // An address that no machine has (RFC 5737).
  expect(await withMetronome(async (environment) => environment, '192.0.2.1')).toEqual({});
});
