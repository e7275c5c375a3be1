import { describe, expect, it } from 'vitest';
import type { JobEventProfile } from '../../../contract/profile.ts';
import { compileEventForm } from '../../../lib/measure/eventForms.ts';
import { compileJobEvent } from '../../../lib/measure/jobEvent.ts';
import { numberOf, readOwner, readPublished, readStored, showEvent } from '../../../lib/measure/readEvent.ts';

const entry: JobEventProfile = {
  event: 'order.changed',
  kind: 'generation',
  jobIdPath: 'order',
  emittedAtPath: 'at',
  sequencePath: 'body.n',
  publishedAtPath: 'body.at',
};
const compiled = compileJobEvent(entry);
const good = { order: 'o-1', body: { n: 3, at: 1000.5 } };
const published = (payload: unknown, event = compiled) => readPublished(event, payload, 'o-1', 5);
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('an event that was published', () => {
  it.each([
    ['numbers', good],
    ['numbers as text, where nothing is lost', { order: 'o-1', body: { n: '3', at: '1000.5' } }],
  ])('is read with %s', (_, payload) => {
    expect(published(payload)).toEqual({ kind: 'own', sequence: 3, publishedAt: 1000.5 });
  });

  it('is read with a job id that came as a number', () => {
    const payload = { order: 42, body: { n: 1, at: 1 } };
    expect(readPublished(compiled, payload, '42', 5).kind).toBe('own');
    expect(readPublished(compiled, payload, '43', 5).kind).toBe('foreign');
  });

  it.each([
    ['text instead of an object', JSON.stringify(good), 'order found nothing'],
    ['a job id alone, the payload behind it', 'o-1', 'order found nothing'],
    ['nothing', undefined, 'order found nothing'],
    ['null', null, 'order found nothing'],
    ['a number', 7, 'order found nothing'],
    ['a list', [good], 'order found nothing'],
    ['binary', bytes(good), 'order found nothing'],
    ['an ArrayBuffer', bytes(good).buffer, 'order found nothing'],
    ['no job id', { body: good.body }, 'order found nothing'],
    ['a job id that is null', { ...good, order: null }, 'order found null'],
    ['an empty job id', { ...good, order: '' }, 'order found "" instead of a job id'],
    ['an object for a job id', { ...good, order: { id: 1 } }, 'order found {"id":1} instead of a job id'],
    ['no sequence', { order: 'o-1', state: 'done' }, 'body.n found nothing'],
    ['a sequence that is null', { order: 'o-1', body: { n: null, at: 1 } }, 'body.n found null'],
    ['a sequence in words', { order: 'o-1', body: { n: 'three', at: 1 } }, 'body.n found "three" instead of a number'],
    ['a padded sequence', { order: 'o-1', body: { n: '03', at: 1 } }, 'body.n found "03" instead of a number'],
    ['sequence 0', { order: 'o-1', body: { n: 0, at: 1 } }, 'body.n found 0 instead of a number that was published'],
    ['a sequence too high', { order: 'o-1', body: { n: 6, at: 1 } }, 'body.n found 6 instead of a number that was'],
    ['a fraction', { order: 'o-1', body: { n: 1.5, at: 1 } }, 'body.n found 1.5 instead of a number that was'],
    ['no publish time', { order: 'o-1', body: { n: 3 } }, 'body.at found nothing'],
    ['a date for it', { order: 'o-1', body: { n: 3, at: '2026-01-01T00:00:00Z' } }, 'body.at found "2026-01-01T'],
  ])('cannot be read: %s', (_, payload, why) => {
    expect(published(payload)).toEqual({ kind: 'unreadable', why: expect.stringContaining(why) });
  });

  it.each([
    ['with all its numbers', { ...good, order: 'o-2' }, 3],
    ['without a sequence', { order: 'o-2' }, undefined],
  ])('is foreign only where it carries the id of another job: %s', (_, payload, sequence) => {
    expect(published(payload)).toEqual({ kind: 'foreign', sequence });
  });

  it('without a sequence is the gateway’s own where the profile says so', () => {
    const event = compileJobEvent({ ...entry, withoutSequence: 'ignore' });
    expect(published({ order: 'o-1', state: 'done' }, event)).toEqual({ kind: 'other' });
    expect(published({ order: 'o-2' }, event).kind).toBe('foreign');
    expect(published({ order: 'o-1', body: { n: 'x' } }, event).kind).toBe('unreadable');
  });
});

it('an event that was stored needs no publish time', () => {
  expect(readStored(compiled, { order: 'o-1', body: { n: 9 } }, 'o-1')).toEqual({ kind: 'own', sequence: 9 });
});

it('whose an event is needs no sequence', () => {
  expect(readOwner(compiled, { order: 'o-1' }, 'o-1')).toEqual({ kind: 'own' });
  expect(readOwner(compiled, 'o-1', 'o-1').kind).toBe('unreadable');
});

describe('the payload of a profile', () => {
  const payloadOf = (more: Partial<JobEventProfile>, ...args: unknown[]) => {
    const found: unknown[] = [];
    compileEventForm({ ...entry, ...more }).unpack?.(args, (payload) => found.push(payload));
    return found[0];
  };
  const text = JSON.stringify(good);
  const ack = () => {};

  it('is the first argument as it came, and nothing is called for that', () => {
    expect(compiled.unpack).toBeUndefined();
  });

  it.each([
    ['the second argument', { argument: 1 }, ['o-1', good], good],
    ['the last one', { argument: 'last' }, ['o-1', 1, good], good],
    ['the last one before an acknowledgement', { argument: 'last' }, ['o-1', good, ack], good],
    ['all of them', { argument: 'all' }, ['o-1', good, ack], ['o-1', good]],
    ['JSON as text', { encoding: 'json-text' }, [text], good],
    ['JSON as text in the second one', { argument: 1, encoding: 'json-text' }, ['o-1', text], good],
    ['JSON as text in one of all', { argument: 'all', encoding: 'json-text' }, ['17', text], ['17', good]],
    ['JSON as bytes', { encoding: 'json-binary' }, [bytes(good)], good],
    ['JSON as an ArrayBuffer', { encoding: 'json-binary' }, [bytes({ name: 'Zoë €' }).buffer], { name: 'Zoë €' }],
    ['JSON in a part of a buffer', { encoding: 'json-binary' }, [bytes([good, 1]).subarray(1, -3)], good],
  ] as const)('is %s', (_, more, args, expected) => {
    expect(payloadOf(more, ...args)).toEqual(expected);
  });

  it.each([
    ['text that is no JSON', { encoding: 'json-text' }, '{oops'],
    ['an object where text was promised', { encoding: 'json-text' }, good],
    ['text where bytes were promised', { encoding: 'json-binary' }, text],
    ['bytes that are no text', { encoding: 'json-binary' }, new Uint8Array([0xff, 0xfe])],
  ] as const)('that is not packed as promised is left as it came: %s', (_, more, value) => {
    expect(payloadOf(more, value)).toBe(value);
  });
});

it.each([
  [7, 7],
  ['7', 7],
  ['-1.5', -1.5],
  ['1795649967669.3406', 1795649967669.3406],
  ['07', undefined],
  [' 7', undefined],
  ['', undefined],
  ['7n', undefined],
  ['Infinity', undefined],
  ['9007199254740993', undefined],
  [Number.NaN, undefined],
  [null, undefined],
  [true, undefined],
  [['7'], undefined],
])('numberOf(%j) is %j', (value, expected) => {
  expect(numberOf(value)).toBe(expected);
});

it.each([
  [['{"a":1}', undefined], 'e("{\\"a\\":1}")'],
  [['o-1', { a: 1 }], 'e("o-1", {"a":1})'],
  [[undefined, undefined], 'e(no argument)'],
  [[null, undefined], 'e(null)'],
  [[{ a: 1 }, () => {}], 'e({"a":1})'],
  [[new Uint8Array(12), undefined], 'e(12 bytes of binary)'],
  [['x'.repeat(500), undefined], `e("${'x'.repeat(159)}…)`],
])('an event is shown as it came', (args, shown) => {
  expect(showEvent('e', args)).toBe(shown);
});
