import { expect, it } from 'vitest';
import { counter, trend } from '../../../lib/measure/metrics.ts';
import { metricsOf } from '../../../lib/measure/metricsOf.ts';
import { k6, samplesOf } from '../../support/k6/k6.ts';

const connectDuration = trend('connect_duration');
const rejected = counter('clients_rejected');
const own = metricsOf({
  metrics: { join_time: { type: 'trend', unit: 'ms', meaning: 'Time to join.', metadata: ['member'] } } as const,
});

it('writes the keys that are given with one sample, and with no other', () => {
  connectDuration.add(3, { client: 2, socket: 'AbC', at: undefined });
  connectDuration.add(4);
  expect(samplesOf('connect_duration').map(({ value, metadata }) => ({ value, metadata }))).toEqual([
    { value: 3, metadata: { client: 2, socket: 'AbC' } },
    { value: 4, metadata: {} },
  ]);
});

it('encodes what would part the fields of the CSV, and leaves tags as they are', () => {
  rejected.add(1, { client: 0, message: 'no, & never = ü' }, { cause: 'total' });
  expect(samplesOf('clients_rejected')).toMatchObject([
    { metadata: { client: 0, message: encodeURIComponent('no, & never = ü') }, tags: { cause: 'total' } },
  ]);
});

it('leaves the metadata of others alone', () => {
  k6.metadata.kept = 1;
  own.join_time.add(5, { member: 'a' });
  expect(samplesOf('join_time')).toMatchObject([{ metadata: { kept: 1, member: 'a' } }]);
  expect(k6.metadata).toEqual({ kept: 1 });
});
