import { expect, it } from 'vitest';
import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import { profileFileSchema } from '../../../contract/profile.ts';
import { historyOf, missingStore, unservedBy, uses, worksWith } from '../../../run/needs.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { completeProfile } from '../../../settings/profile/completeProfile.ts';
import { planOf, resolveSettings } from '../../../settings/settings.ts';

const complete = (file: object) => completeProfile(profileFileSchema.parse(file));
const { mongo: _, metrics: __, ...rest } = defaultProfile;

it('leaves a whole profile as it is', () => {
  expect(complete(defaultProfile)).toEqual(defaultProfile);
});

it.each([rest, { ...rest, metrics: null, mongo: null }, { ...rest, metrics: {} }])(
  'takes what is absent for nothing',
  (file) => {
    const profile = complete(file);
    expect(profile.mongo).toBeNull();
    expect(compileMetricsReader(profile.metrics)({ totalConnections: 3 })).toMatchObject({
      totalConnections: undefined,
    });
  },
);

it('reads the figures that a profile names, and no other', () => {
  const { metrics } = complete({ ...rest, metrics: { totalConnections: 'sockets.open' } });
  const read = compileMetricsReader(metrics)({ sockets: { open: 3 }, totalSubscriptions: 4 });
  expect(read).toMatchObject({ totalConnections: 3, totalSubscriptions: undefined });
});

it('seeds nothing where the profile knows no history, and says so', () => {
  const mongo = { 'mongo-uri': 'mongodb://127.0.0.1/none' };
  const settings = resolveSettings({ scenario: 'catch-up-burst', flags: mongo, profile: complete(rest) });
  expect(uses('mongo', settings)).toBe(false);
  expect(missingStore(settings)).toContain('the profile has neither history nor mongo');
  expect(missingStore({ ...settings, jobId: 'stored' })).toBeUndefined();
});

it('takes the history from one section, the profile’s own before what it extends', () => {
  const history = { publish: true } as const;
  const own = completeProfile(profileFileSchema.parse({ history }), defaultProfile);
  expect([own.history, own.mongo]).toEqual([history, null]);
  expect(completeProfile(profileFileSchema.parse({ mongo: defaultProfile.mongo }), own)).toMatchObject({
    history: null,
    mongo: defaultProfile.mongo,
  });
  expect(completeProfile(profileFileSchema.parse({}), own).history).toEqual(history);
  expect(completeProfile(profileFileSchema.parse({ history: null, mongo: null }), defaultProfile).mongo).toBeNull();
  expect(() => complete({ history, mongo: defaultProfile.mongo })).toThrow('the sections history and mongo both say');
});

it('a published history needs what the publisher does, unless a job is named or stored otherwise', () => {
  const profile = complete({ ...rest, history: { publish: true } });
  const settings = resolveSettings({ scenario: 'catch-up-burst', profile });
  expect(missingStore(settings)).toContain('no Redis was given');
  expect(historyOf(settings)).toBe('published for this run by the publisher of the profile');
  const given = resolveSettings({
    scenario: 'catch-up-burst',
    flags: { 'redis-url': 'redis://127.0.0.1:1' },
    profile,
  });
  expect([uses('redis', given), uses('mongo', given), missingStore(given)]).toEqual([true, false, undefined]);
  const burst = resolveSettings({ scenario: 'subscription-cap', profile });
  expect(worksWith('redis', burst)).toBe(false);
  for (const other of [{ jobId: 'stored' }, { seedCommand: 'seed' }]) {
    expect(worksWith('redis', { ...settings, ...other })).toBe(false);
    expect(missingStore({ ...settings, ...other })).toBeUndefined();
  }
  const bare = resolveSettings({
    scenario: 'catch-up-burst',
    profile: complete({ ...rest, publish: null, history: { publish: true } }),
  });
  expect(unservedBy(bare)).toContain('publish is missing: by it the events get into the history');
  const aggregate = resolveSettings({ scenario: 'catch-up-burst', flags: { 'replay-source': 'aggregate' }, profile });
  expect(planOf(aggregate, { runId: 'r', progress: false }).skipped?.['*']).toContain('there is no job document');
});
