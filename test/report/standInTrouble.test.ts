import { describe, expect, test } from 'vitest';
import type { ScenarioReport, Stores } from '../../report/schema.ts';
import { lackIn } from '../../report/standInLacks.ts';
import { StandInTrouble } from '../../report/standInTrouble.ts';
import { withGateway } from '../../report/withGateway.ts';
import { catchUpReport } from './support/reports.ts';

const standIn: Stores = {
  mongo: { product: 'FerretDB', version: '1.24.2', standIn: true },
  redis: { product: 'miniredis', version: '2.40.0', standIn: true },
};
const real: Stores = {
  mongo: { product: 'FerretDB', version: '2.1.0', standIn: false },
  redis: { product: 'Redis', version: '7.0.15', standIn: false },
};

/** As the stand-ins themselves answered. */
const answers: readonly (readonly [what: string, text: string])[] = [
  ['change streams', '`aggregate` stage "$changeStream" is not implemented yet'],
  ['change streams', "Invalid command format: the 'aggregate' field must specify a collection name or 1"],
  ['transactions', 'insert: unknown field "autocommit"'],
  ['transactions', "no such command: 'abortTransaction'"],
  ['collation', 'find: support for field "collation" with value &{map[locale:1]} is not implemented yet'],
  ['the stage $lookup', '`aggregate` stage "$lookup" is not implemented yet'],
  ['the stage $graphLookup', '`aggregate` stage "$graphLookup" is not implemented yet'],
  ['the index option expireAfterSeconds', 'Index option "expireAfterSeconds" is not implemented yet'],
  ['the option arrayFilters', 'q: support for field "arrayFilters" with value &{[0x10]} is not implemented yet'],
  ['the option timeseries', 'create: support for field "timeseries" with value &{map[]} is not implemented yet'],
  ['the operator $eq in expressions', 'Invalid $match :: caused by :: The operator $eq is not implemented yet'],
  ['$add in projections', 'projection expression { $add: [ "$a", 1 ] } is not supported'],
  ['indexes of kind 2dsphere', `can't find index with key: { loc: "2dsphere" }`],
  ['updates by a pipeline', "BSON field 'update.updates.u' is the wrong type 'array', expected type 'object'"],
  ['$where', 'unknown top level operator: $where. If you have a field name that starts with'],
  ['the command mapReduce', "no such command: 'mapReduce'"],
  ['the command explain', 'command not found: explain'],
  ['what the gateway asked for', 'MongoServerError { code: 238, codeName: "Other" }'],
  ['the command FUNCTION', 'ERR unknown command `FUNCTION`, with args beginning with: `LIST`'],
];

describe('what a stand-in lacks', () => {
  test.each(answers)('%s', (what, text) => {
    expect(lackIn(text, standIn)?.what).toBe(what);
    const inJson = JSON.stringify({ level: 'error', msg: `replay failed: ${text}` });
    expect(lackIn(inJson, standIn)?.what).toBe(what);
    // The real one's refusals are the gateway's own affair.
    expect(lackIn(text, real)).toBeUndefined();
    expect(lackIn(text, {})).toBeUndefined();
  });

  test.each([
    'replay failed: connection timed out',
    'E11000 duplicate key error collection: a.b',
    'unknown top level operator: $gte.',
    "BSON field 'find.limit' is the wrong type 'string'",
    'TypeError: x is not a function',
    'feature flags: not implemented',
  ])('is no excuse for: %s', (text) => {
    expect(lackIn(text, standIn)).toBeUndefined();
  });
});

describe('verdicts', () => {
  const change = '`aggregate` stage "$changeStream" is not implemented yet';
  const outcomes = ({ goals = [] }: ScenarioReport) =>
    Object.fromEntries(goals.map(({ id, outcome }) => [id, outcome]));

  function judged(logged: readonly string[], others = 0, stores = standIn): ScenarioReport {
    const trouble = new StandInTrouble(stores);
    const [expectation] = trouble.expectations();
    const unexpected = logged.filter(
      (text) => !expectation?.matches({ level: 'error', message: text, text, time: undefined, detail: [], line: 1 }),
    ).length;
    const log = { source: 'x', lines: 9, errorCount: unexpected + others, errors: [], warnings: [], expected: [] };
    return trouble.applyTo(withGateway({ ...catchUpReport(), stores }, { kind: 'command', log }));
  }

  test('the goals that rest on it and the log are invalid, and the remedy is named', () => {
    const report = judged([change, change]);
    expect(outcomes(report)).toEqual({
      'catch-up.latency': 'invalid',
      'catch-up.failures': 'invalid',
      'log.clean': 'invalid',
      'gateway.alive': 'passed',
    });
    const text =
      'the stand-in for MongoDB (FerretDB 1.24.2) lacks change streams: give --mongo-uri, or have mongod on PATH';
    expect(report).toMatchObject({ outcome: 'invalid', success: false, troubles: [text] });
    expect(report.goals?.[0]?.reason).toBe(text);
  });

  test('errors of another kind are still the gateway’s', () => {
    const report = judged([change], 1);
    expect(outcomes(report)['log.clean']).toBe('failed');
    expect(report.outcome).toBe('failed');
  });

  test('with the real store nothing is excused', () => {
    const report = judged([change], 0, real);
    expect(outcomes(report)).toMatchObject({ 'catch-up.latency': 'passed', 'log.clean': 'failed' });
    expect(report.troubles).toBeUndefined();
  });

  test('a gateway that ends for it has not died of itself', () => {
    const gone = { kind: 'command' as const, gone: 'the gateway ended with exit code 1', lastLines: [change] };
    const trouble = new StandInTrouble(standIn);
    const report = trouble.applyTo(withGateway({ ...catchUpReport(), stores: standIn }, gone));
    expect(outcomes(report)['gateway.alive']).toBe('invalid');
    expect(report.outcome).toBe('invalid');
  });

  test('an error event shows it too', () => {
    const shown = catchUpReport();
    shown.details.errorMessages = [change];
    const report = new StandInTrouble(standIn).applyTo(
      withGateway({ ...shown, stores: standIn }, { kind: 'command', gone: undefined }),
    );
    expect(outcomes(report)['catch-up.latency']).toBe('invalid');
  });
});
