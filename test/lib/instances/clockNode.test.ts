import { expect, it } from 'vitest';
import { atNode } from '../../../lib/instances/clockNode.ts';

it.each([
  ['redis://a:6379', '10.0.0.2:6380', 'redis://10.0.0.2:6380'],
  [
    'rediss://user:p%40ss@a.example:6379/0?max_retries=1',
    '10.0.0.2:6380',
    'rediss://user:p%40ss@10.0.0.2:6380/0?max_retries=1',
  ],
  ['redis://:secret@a', 'b.example:7000', 'redis://:secret@b.example:7000'],
  ['redis://a:6379?dial_timeout=2s', ':6380', 'redis://a:6380?dial_timeout=2s'],
])('%s at the node %s is %s', (url, node, expected) => {
  expect(atNode(url, node)).toBe(expected);
});
