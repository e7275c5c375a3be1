import { expect, it } from 'vitest';
import type { RedisPublish } from '../../contract/profile.ts';
import { removalOf } from '../../contract/publishedTraces.ts';

const values = { jobId: 'j1', namespace: '/n' };
const ids = ['1-0', '2-0'];
const by = (...command: string[]): RedisPublish => ({ command, message: 1, encoding: 'json' });

it.each<[what: string, publish: RedisPublish, removal: string[][]]>([
  ['pub/sub leaves nothing', by('PUBLISH', 'jobs:{jobId}', '{message}'), []],
  [
    'a script that publishes leaves nothing',
    by('EVAL', "return redis.call('PUBLISH',KEYS[1],ARGV[1])", '1', 'c', 'x'),
    [],
  ],
  ['a stream of the job goes as a whole', by('XADD', 'jobs:{jobId}', '*', 'body', '{message}'), [['DEL', 'jobs:j1']]],
  [
    'of a shared stream only our entries go',
    by('xadd', 's{namespace}', '*', 'b', '{message}'),
    [['XDEL', 's/n', ...ids]],
  ],
  ['a list of the job goes as a whole', by('RPUSH', '{jobId}', '{message}'), [['DEL', 'j1']]],
  ['nobody knows what is ours in a shared list', by('RPUSH', 'jobs', '{message}'), []],
  [
    'the keys of a script that are of the job go',
    by('EVAL', 'x', '2', 'all', 'of:{jobId}', '{jobId}'),
    [['DEL', 'of:j1']],
  ],
])('%s', (_, publish, removal) => {
  expect(removalOf(publish, values, ids)).toEqual(removal);
  expect(removalOf(publish, values, [])).toEqual([]);
});

it('many entries are removed some at a time', () => {
  const many = Array.from({ length: 1200 }, (_, index) => `${index}-0`);
  const removal = removalOf(by('XADD', 's', '*', 'b', '{message}'), values, many);
  expect(removal.map((command) => command.length)).toEqual([502, 502, 202]);
  expect(removal.flatMap((command) => command.slice(2))).toEqual(many);
});
