import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../contract/plan.ts';
import { openDeliveryLog } from '../../../lib/measure/deliveries.ts';
import { compileJobEvent } from '../../../lib/measure/jobEvent.ts';
import { recordLateness } from '../../../lib/measure/lateness.ts';
import { recordOutage } from '../../../lib/measure/outage.ts';
import { k6, samplesOf, total } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst', { 'client-count': '2', 'event-count': '4' });
const [entry] = plan.profile.jobEvents;
if (entry === undefined) throw new Error('the profile has no event');
const event = compileJobEvent(entry);
const payload = (sequence: unknown, publishedAt: unknown = 1000, jobId: unknown = plan.jobId) => ({
  jobId,
  event: { sequence, publishedAt },
});

function logOf(own: Plan = plan, clients = [4, 5]) {
  const log = openDeliveryLog(own, clients);
  const receive = (client: number, came: unknown, at = 1010) => log.record(client, event, came, at, came, undefined);
  return { log, receive };
}

describe('a delivery', () => {
  it('is counted once, with its latency, and by whom it was received', () => {
    const { log, receive } = logOf();
    receive(4, payload(1));
    receive(5, payload(1), 1030);
    expect(samplesOf('delivery_latency')).toMatchObject([
      { value: 10, metadata: { d: '4:1' } },
      { value: 30, metadata: { d: '5:1' } },
    ]);
    expect(log.delivered()).toBe(2);
    log.close();
    expect(samplesOf('deliveries')).toMatchObject([{ value: 2, metadata: {} }]);
  });

  it('of an event that the client has already is a duplicate', () => {
    const { log, receive } = logOf();
    receive(4, payload(2));
    receive(4, payload(2));
    log.close();
    expect(total('duplicate_deliveries')).toBe(1);
    expect(total('deliveries')).toBe(1);
  });

  it.each([
    ['of another job', payload(1, 1000, 'other'), 'foreign_deliveries'],
    ['with a sequence that was never published', payload(9), 'unreadable_deliveries'],
    ['with half a sequence', payload(1.5), 'unreadable_deliveries'],
    ['without a time', payload(1, null), 'unreadable_deliveries'],
    ['without an owner', payload(1, 1000, null), 'unreadable_deliveries'],
  ])('%s is none, and is counted as what it is', (_, came, metric) => {
    const { log, receive } = logOf();
    receive(4, payload(3));
    receive(4, came);
    log.close();
    expect(log.delivered()).toBe(1);
    expect(total(metric)).toBe(1);
    expect(samplesOf(metric).at(-1)?.metadata).toMatchObject({ client: 4 });
    // Nothing of the delivery before it.
    expect(samplesOf(metric).at(-1)?.metadata).not.toHaveProperty('d');
  });

  it('with numbers that came as text counts', () => {
    const { log, receive } = logOf();
    receive(4, payload('1', '1000'));
    log.close();
    expect(samplesOf('delivery_latency')).toMatchObject([{ value: 10 }]);
  });

  it('that cannot be read is shown once, where no report will', () => {
    const { log, receive } = logOf();
    receive(4, payload(1, null));
    receive(4, payload(2, null));
    log.close();
    expect(k6.logged).toHaveLength(1);
    expect(samplesOf('unreadable_deliveries').map(({ metadata }) => 'message' in metadata)).toEqual([
      false,
      true,
      false,
    ]);
  });
});

it('says of every counter that somebody looked', () => {
  logOf().log.close();
  for (const metric of ['duplicate_deliveries', 'foreign_deliveries', 'other_deliveries', 'unreadable_deliveries']) {
    expect(total(metric)).toBe(0);
  }
});

it('calls an event a stray at a client whose job nothing is published for', () => {
  const { log } = logOf();
  log.stray(4, event, payload(3, 1000, 'other'), undefined, undefined);
  log.close();
  expect(samplesOf('foreign_deliveries').at(-1)).toMatchObject({ value: 1, metadata: { client: 4, sequence: 3 } });
});

describe('waiting', () => {
  const never = async () => undefined;
  it('ends with the last delivery', async () => {
    const { log, receive } = logOf();
    receive(4, payload(1));
    await log.drained(1, never, { quietMs: 60_000, patienceMs: 60_000, askMs: 50, publishMs: 0 });
    log.close();
  });

  it('ends when the publisher has finished and nothing has come for a while', async () => {
    const { log } = logOf();
    const before = Date.now();
    await log.drained(1, async () => ({}), { quietMs: 50, patienceMs: 60_000, askMs: 50, publishMs: 0 });
    expect(Date.now() - before).toBeGreaterThan(50);
    log.close();
  });

  it('goes on for what was read while the VU was held: that was no silence', async () => {
    const { log, receive } = logOf();
    const now = Date.now();
    log.defer(() => now);
    // The first frame of a hold that has just ended was read long ago.
    receive(4, payload(1), now - 10_000);
    const waiting = log.drained(2, async () => ({}), { quietMs: 400, patienceMs: 5000, askMs: 0, publishMs: 0 });
    setTimeout(() => receive(4, payload(2), now - 9000), 250);
    await waiting;
    expect(log.delivered()).toBe(2);
    log.close();
  });

  it('ends when patience does', async () => {
    const { log } = logOf();
    await log.drained(1, never, { quietMs: 60_000, patienceMs: 50, askMs: 50, publishMs: 0 });
    log.close();
  });
});

it('compares what clients got with what was published around an outage', () => {
  const drill = { ...plan, redisResetSequence: 2, recoveryThresholdMs: 1000 };
  const { log, receive } = logOf(drill);
  receive(4, payload(1));
  receive(4, payload(4), 1500);
  log.close();
  const outage = {
    startedAt: 0,
    backAt: 1400,
    before: 1,
    first: 2,
    last: 3,
    refused: [],
    firstAfter: 4,
    lastSequence: 4,
    lastAt: 9000,
  };
  recordOutage(drill, log, [{ index: 4 }, { index: 5 }], outage);
  expect(samplesOf('events_lost_inside').map(({ value, metadata }) => [metadata.client, value])).toEqual([
    [4, 2],
    [5, 2],
  ]);
  expect(
    samplesOf('events_lost_outside')
      .slice(1)
      .map(({ metadata }) => metadata),
  ).toEqual([
    { client: 5, sequence: 1 },
    { client: 5, sequence: 4 },
  ]);
  // The second never recovered, and has taken at least the time that it was given.
  expect(samplesOf('redis_recovery_duration').map(({ value }) => value)).toEqual([100, 7600]);
  expect(total('outage_checked')).toBe(2);
});

describe('where nothing acknowledges a subscription', () => {
  const clients = [{ index: 4 }, { index: 5 }];
  const lateOf = () =>
    samplesOf('first_events_missed').map(({ value, metadata }) => [value, metadata.client, metadata.sequence]);
  /** What two clients of four events got. */
  const got = (first: readonly number[], second: readonly number[]) => {
    const { log, receive } = logOf();
    for (const sequence of first) receive(4, payload(sequence));
    for (const sequence of second) receive(5, payload(sequence));
    log.close();
    return log;
  };

  it.each<[what: string, second: readonly number[], samples: unknown[]]>([
    ['that got everything is none', [1, 2, 3, 4], []],
    ['that got nothing is none: nobody knows why', [], []],
    ['that missed the first events may have come too late', [3, 4], [[1, 5, 3]]],
    ['that missed others too has lost them', [3], [[0, undefined, undefined]]],
    ['that missed an event in the middle has lost it', [1, 2, 4], [[0, undefined, undefined]]],
  ])('a client %s', (_, second, samples) => {
    recordLateness(plan, got([1, 2, 3, 4], second), clients);
    expect(lateOf()).toEqual(samples);
  });

  it('what everybody missed in an outage of Redis is no loss of theirs', () => {
    const outage = { first: 3, last: 3, refused: [], lastSequence: 4 };
    recordLateness(plan, got([1, 2, 4], [2, 4]), clients, outage);
    expect(lateOf()).toEqual([[1, 5, 2]]);
  });
});

describe('handling that is put off', () => {
  it('begins anew with the first frame that was read after the last wait', () => {
    const { log, receive } = logOf();
    const held: [number, unknown][] = [];
    log.defer((receivedAt, came) => {
      held.push([receivedAt, came]);
      return receivedAt + 100;
    });
    const came = payload(1);
    receive(4, came, 1010);
    receive(5, payload(1), 1110);
    receive(4, payload(2), 1111);
    expect(held).toEqual([
      [1010, came],
      [1111, payload(2)],
    ]);
    expect(samplesOf('delivery_latency').map(({ value }) => value)).toEqual([10, 110, 111]);
  });

  it('is none unless somebody asks for it', () => {
    const { receive } = logOf();
    receive(4, payload(1));
    expect(k6.slept).toEqual([]);
  });
});
