import { expect, it } from 'vitest';
import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import { profileFileSchema } from '../../../contract/profile.ts';
import { missingStore, uses } from '../../../run/needs.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { completeProfile } from '../../../settings/profile/completeProfile.ts';
import { resolveSettings } from '../../../settings/settings.ts';

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
  expect(missingStore(settings)).toContain('the profile has no section mongo');
  expect(missingStore({ ...settings, jobId: 'stored' })).toBeUndefined();
});
