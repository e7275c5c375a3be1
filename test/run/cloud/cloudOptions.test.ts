import { describe, expect, it } from 'vitest';
import { archivePlan } from '../../../run/cloud/archivePlan.ts';
import { settleCloudOptions } from '../../../run/cloud/cloudOptions.ts';
import { parseConfig } from '../../../settings/parseConfig.ts';
import { resolveSettings } from '../../../settings/settings.ts';

describe('project, name and load zones', () => {
  const zone = { loadZone: 'amazon:us:ashburn', percent: 100 };

  it('come from the config file', () => {
    const cloud = { projectID: 7, name: 'nightly', distribution: { us: zone } };
    expect(settleCloudOptions({}, parseConfig({ cloud }, 'x.json').cloud, 'fallback')).toEqual(cloud);
  });

  it('come from flags, which are stronger; zones without a share have equal ones', () => {
    const flags = { projectId: '8', name: 'mine', loadZone: ['amazon:de:frankfurt', 'our-cluster'] };
    expect(settleCloudOptions(flags, { projectID: 7, distribution: { us: zone } }, 'fallback')).toEqual({
      projectID: 8,
      name: 'mine',
      distribution: {
        zone1: { loadZone: 'amazon:de:frankfurt', percent: 50 },
        zone2: { loadZone: 'our-cluster', percent: 50 },
      },
    });
  });

  it('may be left out, but for a name', () => {
    expect(settleCloudOptions({}, undefined, 'fallback')).toEqual({ name: 'fallback' });
  });

  it.each([
    [{ projectId: 'seven' }, '--project-id is "seven": expected a whole number'],
    [{ name: '' }, '--name is empty'],
    [{ loadZone: ['a=b'] }, '--load-zone is "a=b": expected ZONE or ZONE=PERCENT'],
    [{ loadZone: ['a=0'] }, '--load-zone is "a=0"'],
    [{ loadZone: ['a=60', 'b=60'] }, '--load-zone: the shares of the load zones add up to 120: expected 100'],
  ])('%j is refused', (flags, message) => {
    expect(() => settleCloudOptions(flags, undefined, 'fallback')).toThrow(message);
  });

  it.each([
    [{ cloud: { projectId: 7 } }, 'unknown key cloud.projectId, did you mean projectID?'],
    [{ cloud: { distribution: { a: { loadzone: 'x', percent: 1 } } } }, 'unknown key cloud.distribution.a.loadzone'],
    [{ cloud: { projectID: 'x' } }, 'cloud.projectID is "x"'],
  ])('%j in a config file is refused', (config, message) => {
    expect(() => parseConfig(config, 'x.json')).toThrow(message);
  });
});

describe('the plan of an archive', () => {
  const run = { runId: 'run-1', cloud: { name: 'n' }, elsewhere: true };
  const planOf = (flags: Record<string, string>, scenario: 'broadcast-burst' | 'catch-up-burst' = 'broadcast-burst') =>
    archivePlan(resolveSettings({ scenario, flags: { 'api-url': 'https://gw.example.com', ...flags } }), run);

  it('names secrets and holds none', () => {
    const flags = { 'redis-url': 'redis://:hunter22@db:6379', auth: '{"token":"hunter33"}' };
    const plan = planOf(flags);
    expect(plan).toMatchObject({ secrets: ['redis-url', 'auth'], archived: true, cloud: { name: 'n' } });
    expect(JSON.stringify(plan)).not.toMatch(/hunter/);
  });

  it('refuses what would put a password into the archive', () => {
    expect(() => planOf({ 'api-url': 'https://me:hunter22@gw.example.com' })).toThrow('apiUrl holds a user name or');
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:80'])('refuses %s for a load zone', (url) => {
    expect(() => planOf({ 'api-url': url })).toThrow('a load zone cannot reach this machine');
  });

  it('disturbs no Redis that others may use without being told so, and stops none', () => {
    const drill = { 'redis-url': 'redis://db:6379', 'redis-reset-sequence': '5' };
    expect(() => planOf(drill)).toThrow('this cuts every subscriber of redis://db:6379');
    expect(() => planOf({ ...drill, 'redis-drill': 'stop' })).toThrow('--redis-drill is "stop"');
    const agreed = { ...drill, 'yes-disrupt-redis': 'true' };
    expect(() => planOf(agreed)).toThrow('this cuts every subscriber');
    const settings = resolveSettings({
      scenario: 'broadcast-burst',
      flags: { 'api-url': 'https://gw.example.com', ...agreed },
    });
    expect(archivePlan(settings, { ...run, confirmed: ['db'] }).redisDrill).toBe('kill-subscribers');
    expect(planOf({ ...drill, 'redis-drill': 'publisher' }).redisDrill).toBe('publisher');
  });

  it('wants a job that is stored for catch-up-burst', () => {
    expect(() => planOf({}, 'catch-up-burst')).toThrow('--job-id is not set');
    expect(planOf({ 'job-id': 'stored' }, 'catch-up-burst').jobId).toBe('stored');
  });
});
