import fc from 'fast-check';
import { expect, it } from 'vitest';
import sample from '../../config/realtime-load-test.sample.json' with { type: 'json' };
import { exitCodes, RltError } from '../../contract/errors.ts';
import { parseConfig } from '../../settings/parseConfig.ts';
import { parseProfile } from '../../settings/profile/parseProfile.ts';
import { readyMade, readyMadeNames } from '../../settings/profile/readyMade.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { anyJson, anyText, objectOf, tried } from '../support/properties.ts';

/** A result, or an error that says what is wrong with the input. */
function orUsage<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    expect(error.exitCode).toBe(exitCodes.usage);
    expect(error.message).not.toMatch(/undefined|\[object Object\]|^\s*$/);
    return undefined;
  }
}

/** Settings and plan of every scenario, as far as the file allows them. */
function settle(value: unknown): void {
  const config = orUsage(() => parseConfig(value, 'c.json'));
  if (config === undefined) return;
  for (const { name } of builtInScenarios) {
    const settings = orUsage(() => resolveSettings({ config, scenario: name }));
    if (settings !== undefined) JSON.stringify(planOf(settings, { runId: 'x', progress: false }));
  }
}

/** Puts a value in the place of one that stands somewhere in a document. */
function replaced(document: unknown, path: readonly number[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof document !== 'object' || document === null) return value;
  const entries = Object.entries(document);
  if (entries.length === 0) return value;
  const changed = entries.map(([key, own], index): readonly [string, unknown] => [
    key,
    index === first % entries.length ? replaced(own, rest, value) : own,
  ]);
  return Array.isArray(document) ? changed.map(([, own]) => own) : objectOf(changed);
}

const place = fc.array(fc.nat(40), { minLength: 1, maxLength: 4 });

it('a config file of any JSON is taken, or what is wrong with it is said', () => {
  fc.assert(fc.property(anyJson, settle), tried(300));
});

it('a config file in which some values are others is taken, or what is wrong with it is said', () => {
  const changes = fc.array(fc.tuple(place, anyJson), { minLength: 1, maxLength: 3 });
  const changed = changes.map((all) =>
    all.reduce<unknown>((document, [path, value]) => replaced(document, path, value), sample),
  );
  fc.assert(fc.property(changed, settle), tried(300));
});

it('a profile in which some values are others is taken, or what is wrong with it is said', () => {
  const changes = fc.array(fc.tuple(place, anyJson), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...readyMadeNames), changes, (name, all) => {
      const value = all.reduce<unknown>((document, [path, other]) => replaced(document, path, other), readyMade(name));
      const profile = orUsage(() => parseProfile(value, 'p.json'));
      if (profile === undefined) return;
      for (const { name: scenario } of builtInScenarios) orUsage(() => resolveSettings({ scenario, profile }));
    }),
    tried(150),
  );
});

it('flags and variables of any text are taken, or what is wrong with them is said', () => {
  const names = [
    'api-url',
    'redis-url',
    'mongo-uri',
    'auth',
    'headers',
    'query',
    'origin',
    'job-id',
    'client-count',
    'delay',
    'metrics-path',
  ];
  const texts = fc.array(fc.tuple(fc.constantFrom(...names), anyText), { maxLength: 3 });
  fc.assert(
    fc.property(texts, (given) => {
      const flags = Object.fromEntries(given);
      const environment = Object.fromEntries(
        given.map(([name, text]) => [name.toUpperCase().replaceAll('-', '_'), text]),
      );
      for (const scenario of ['broadcast-burst', 'catch-up-burst']) {
        orUsage(() => resolveSettings({ scenario, flags }));
        orUsage(() => resolveSettings({ scenario, environment }));
      }
    }),
    tried(150),
  );
});
