import { describe, expect, it } from 'vitest';
import { isRun, placeGiven } from '../../../run/instances/playInstance.ts';

describe('a run', () => {
  it.each([
    ['run', '--quiet', 'script.js'],
    ['--quiet', 'run', 'script.js'],
    ['--address=0.0.0.0:6565', 'run', 'script.js'],
    ['--address', '0.0.0.0:6565', 'run', 'script.js'],
    ['-a', '0.0.0.0:6565', '-v', 'run', 'script.js'],
    ['--config', 'run.json', '--log-output', 'none', 'run', 'script.js'],
    ['--secret-source', 'file=secrets', 'run', 'script.js'],
  ])('is told from %s %s %s', (...args) => {
    expect(isRun(args)).toBe(true);
  });

  it.each([[[]], [['version']], [['inspect', 'run']], [['--config', 'run', 'archive', 'script.js']]])(
    'is none in %j',
    (args) => {
      expect(isRun(args)).toBe(false);
    },
  );
});

it('has the place among others that its arguments say, and of the variables of k6 where these say nothing', () => {
  const segment = ['--execution-segment=1/2:1', '--execution-segment-sequence=0,1/2,1'];
  const variables = { K6_EXECUTION_SEGMENT: '0:1/2', K6_EXECUTION_SEGMENT_SEQUENCE: '0,1/2,1' };
  expect(placeGiven(['run', ...segment], {})).toEqual({ index: 2, of: 2 });
  expect(placeGiven(['run'], variables)).toEqual({ index: 1, of: 2 });
  expect(placeGiven(['run', ...segment], variables)).toEqual({ index: 2, of: 2 });
  expect(placeGiven(['run'], {})).toEqual({ index: 1, of: 1 });
  expect(() => placeGiven(['run'], { K6_EXECUTION_SEGMENT: '0:1/2' })).toThrow('--execution-segment is none of');
});
