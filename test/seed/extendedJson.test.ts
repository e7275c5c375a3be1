import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { fillDocument } from '../../seed/extendedJson.ts';

const values = {
  jobId: '6745e1a0b2c3d4e5f6000000',
  sequence: 7,
  emittedAt: '2026-01-02T03:04:05.678Z',
  emittedAtMs: 1_767_323_045_678,
};
const fill = (value: Parameters<typeof fillDocument>[0]) =>
  fillDocument({ value }, values, 'mongo.eventDocument').value;

describe('a typed value', () => {
  it.each([
    ['an ObjectId', { $oid: '{jobId}' }, new BSON.ObjectId(values.jobId)],
    ['a date from text', { $date: '{emittedAt}' }, new Date(values.emittedAtMs)],
    ['a date from milliseconds', { $date: { $numberLong: '{emittedAtMs}' } }, new Date(values.emittedAtMs)],
    ['a 64-bit number', { $numberLong: '{sequence}' }, BSON.Long.fromNumber(7)],
    ['a 32-bit number', { $numberInt: '{sequence}' }, new BSON.Int32(7)],
    ['a floating-point number', { $numberDouble: '{sequence}' }, new BSON.Double(7)],
    ['a decimal', { $numberDecimal: '{sequence}' }, BSON.Decimal128.fromString('7')],
    [
      'a UUID',
      { $uuid: '3b241101-e2bb-4255-8caf-4136c566a962' },
      new BSON.UUID('3b241101-e2bb-4255-8caf-4136c566a962'),
    ],
    ['a timestamp', { $timestamp: { t: 1, i: 2 } }, new BSON.Timestamp({ t: 1, i: 2 })],
    ['inside a list', [{ $oid: '{jobId}' }], [new BSON.ObjectId(values.jobId)]],
    ['deep inside', { a: { b: { $date: '{emittedAt}' } } }, { a: { b: new Date(values.emittedAtMs) } }],
  ])('becomes %s', (_, template, expected) => {
    expect(fill(template)).toEqual(expected);
  });

  it.each([
    ['plain text', '{jobId}', values.jobId],
    ['a number', '{sequence}', 7],
    ['milliseconds', '{emittedAtMs}', values.emittedAtMs],
    ['null', null, null],
  ])('without a wrapper stays %s', (_, template, expected) => {
    expect(fill(template)).toBe(expected);
  });

  it.each([
    ['an ObjectId of other length', { $oid: '12' }],
    ['a date that is none', { $date: 'soon' }],
    ['a UUID that is none', { $uuid: 'x' }],
    ['a type that there is not', { $objectId: '{jobId}' }],
    ['a misspelled number', { $numberlong: '1' }],
    ['an id packed as bytes', { $binary: { base64: '{jobId}', subType: '04' } }],
  ])('is refused, by its place in the profile: %s', (_, template) => {
    expect(() => fill(template)).toThrow(/^the profile's mongo\.eventDocument\.value is \{"\$/);
  });
});

it.each([
  ['that is no object', 'text', 'must be a JSON object'],
  ['with an _id, by which it could not be removed again', { _id: '{jobId}' }, 'has an _id'],
])('a document %s is refused', (_, template, words) => {
  expect(() => fillDocument(template, values, 'mongo.jobDocument')).toThrow(words);
});
