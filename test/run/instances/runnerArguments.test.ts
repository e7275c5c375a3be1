import { expect, it } from 'vitest';
import { partInArguments, runnerArguments } from '../../../run/instances/runnerArguments.ts';

/*
 * What pkg/resources/jobs/runner.go and pkg/segmentation/segmentation.go of the k6 operator 1.6 (commit e2c9571) make of
 * a TestRun named burst, with spec.args, for each of its runners.
 */
const start = { args: ['-e', 'A=1'], script: '/test/burst.tar', address: '0.0.0.0:6565', testRun: 'burst' };
const end = (index: number) =>
  `-e A=1 /test/burst.tar --address=0.0.0.0:6565 --paused --tag instance_id=${index} --tag testrun_name=burst`;

const fixtures: Readonly<Record<number, readonly string[]>> = {
  1: [`run --quiet ${end(1)}`],
  2: [
    `run --quiet --execution-segment=0:1/2 --execution-segment-sequence=0,1/2,1 ${end(1)}`,
    `run --quiet --execution-segment=1/2:1 --execution-segment-sequence=0,1/2,1 ${end(2)}`,
  ],
  4: [
    `run --quiet --execution-segment=0:1/4 --execution-segment-sequence=0,1/4,2/4,3/4,1 ${end(1)}`,
    `run --quiet --execution-segment=1/4:2/4 --execution-segment-sequence=0,1/4,2/4,3/4,1 ${end(2)}`,
    `run --quiet --execution-segment=2/4:3/4 --execution-segment-sequence=0,1/4,2/4,3/4,1 ${end(3)}`,
    `run --quiet --execution-segment=3/4:1 --execution-segment-sequence=0,1/4,2/4,3/4,1 ${end(4)}`,
  ],
};

it.each([1, 2, 4])('gives each of %i instances the arguments that the k6 operator gives it', (of) => {
  const given = Array.from({ length: of }, (_, place) => runnerArguments({ index: place + 1, of }, start).join(' '));
  expect(given).toEqual(fixtures[of]);
});

it.each([1, 2, 3, 4, 7, 100])('finds the place of each of %i instances in its arguments again', (of) => {
  for (let index = 1; index <= of; index++) {
    expect(partInArguments(runnerArguments({ index, of }, start))).toEqual({ index, of });
  }
});

it('finds the place in flags whose values are arguments of their own', () => {
  const segments = ['--execution-segment', '1/3:2/3', '--execution-segment-sequence', '0,1/3,2/3,1'];
  expect(partInArguments(['run', ...segments])).toEqual({ index: 2, of: 3 });
});

it.each([
  ['a segment without a sequence', ['--execution-segment=0:1/2']],
  ['a segment that is none of the sequence', ['--execution-segment=0:1/3', '--execution-segment-sequence=0,1/2,1']],
])('does not guess the place from %s', (_, args) => {
  expect(partInArguments(['run', ...args])).toBeUndefined();
});
