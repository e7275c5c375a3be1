import { expect, it } from 'vitest';
import type { Plan } from '../../../contract/plan.ts';
import { publishJob, removeJob } from '../../../lib/gateway/publishJob.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planFor } from './support.ts';

const clock = { now: () => 5000 };
const others = {
  redisUrl: async () => 'redis://127.0.0.1:1',
  client: async () => undefined,
  headers: async () => ({ 'X-Key': 'k' }),
};

function planWith(publish: object, more: Partial<Plan> = {}) {
  const profile = parseProfile({ publish, history: { publish: true, settleMs: 0 } }, 'p.json');
  return planFor('catch-up-burst', 'http://127.0.0.1:1', { profile, eventCount: 3, jobId: 'j1', ...more });
}

const stream = {
  redis: { command: ['XADD', 'all', '*', 'body', '{message}'], message: ['{sequence}', '{publishedAt}'] },
};

/** A Redis that is no cluster and takes so many entries. */
function answers(entries: number) {
  let id = 0;
  k6.redis.answer = (command) => {
    if (command === 'CLUSTER') throw new Error('ERR This instance has cluster support disabled');
    if (command === 'XADD' && ++id > entries) throw new Error('OOM');
    return `${id}-0`;
  };
}

it('publishes every event in order, and keeps by what their traces are removed', async () => {
  answers(3);
  const plan = planWith(stream);
  const job = await publishJob(plan, clock, others);
  expect(job).toEqual({ skipped: {}, invalid: {}, removal: [['XDEL', 'all', '1-0', '2-0', '3-0']] });
  expect(k6.redis.sent.flatMap(([command, ...args]) => (command === 'XADD' ? args.slice(-1) : []))).toEqual([
    '[1,5000]',
    '[2,5000]',
    '[3,5000]',
  ]);
  await removeJob(plan, job.removal, others);
  expect(k6.redis.sent.at(-1)).toEqual(['XDEL', 'all', '1-0', '2-0', '3-0']);
});

it('what was published before a refusal is removed too, and nothing is judged', async () => {
  answers(2);
  const { invalid, removal } = await publishJob(planWith(stream), clock, others);
  expect(invalid['*']).toContain('could not publish the job that is replayed: event 3 of 3: OOM');
  expect(removal).toEqual([['XDEL', 'all', '1-0', '2-0']]);
});

it('asks by HTTP with the headers of the run, and says which status refused', async () => {
  const asked: (string | undefined)[] = [];
  k6.answer = (url, { headers }) => {
    asked.push(`${url} ${headers?.['X-Key']}`);
    return { status: asked.length === 2 ? 503 : 200 };
  };
  const { invalid, removal } = await publishJob(planWith({ http: { url: '/jobs/{jobId}/{sequence}' } }), clock, others);
  expect(asked).toEqual(['http://127.0.0.1:1/jobs/j1/1 k', 'http://127.0.0.1:1/jobs/j1/2 k']);
  expect(invalid['*']).toContain('event 2 of 3: POST /jobs/{jobId}/{sequence}: status 503');
  expect(removal).toEqual([]);
});

it('takes no longer than it may', async () => {
  let now = 0;
  const slow = { now: () => (now += 400) };
  const { invalid } = await publishJob(planWith(stream, { seedTimeoutMs: 1000, eventCount: 50 }), slow, others);
  expect(invalid['*']).toContain('it takes longer than 1000 ms (--seed-timeout)');
});

it('says what is left where Redis does not remove it', async () => {
  k6.redis.error = new Error('EOF');
  await removeJob(planWith(stream), [['DEL', 'jobs:j1']], others);
  expect(k6.logged.join()).toContain('what was published for j1 is still in Redis (DEL jobs:j1 failed)');
});

it('leaves it in place where somebody wants to look at it', async () => {
  await removeJob(planWith(stream, { staging: true }), [['DEL', 'jobs:j1']], others);
  expect(k6.redis.sent).toEqual([]);
});
