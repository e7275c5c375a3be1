import { expect, it } from 'vitest';
import { formOf } from '../../../run/probe/learn/form.ts';

const paths = { jobIdPath: null, sequencePath: 'body.n', publishedAtPath: 'body.at' };
const payload = { argument: 0, encoding: undefined, jobIdArgument: -1 };

it('is the first argument where nothing says more', () => {
  expect(formOf(paths, payload)).toEqual(paths);
});

it.each([
  [{ argument: 1 }, { argument: 1 }],
  [{ encoding: 'json-binary' }, { encoding: 'json-binary' }],
  [
    { argument: 2, encoding: 'json-text' },
    { argument: 2, encoding: 'json-text' },
  ],
] as const)('says of %j where the paths begin', (given, form) => {
  expect(formOf(paths, { ...payload, ...given })).toEqual({ ...paths, ...form });
});

it('takes all arguments where the job stands beside the payload', () => {
  expect(formOf(paths, { ...payload, argument: 1, jobIdArgument: 0 })).toEqual({
    ...{ argument: 'all', jobIdPath: '0', sequencePath: '1.body.n', publishedAtPath: '1.body.at' },
  });
});

it('takes a list for several events, with paths in one of them', () => {
  const inList = { jobIdPath: 'ticks.0.symbol', sequencePath: 'ticks.0.q', publishedAtPath: 'ticks.0.times.at' };
  expect(formOf(inList, { ...payload, encoding: 'json-binary' })).toEqual({
    ...{ encoding: 'json-binary', items: 'ticks', jobIdPath: 'symbol', sequencePath: 'q', publishedAtPath: 'times.at' },
  });
  expect(formOf({ ...inList, jobIdPath: 'room' }, payload), 'the job is not in it').toMatchObject({ jobIdPath: null });
});
