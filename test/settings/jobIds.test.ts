import { describe, expect, it } from 'vitest';
import { makePlan } from '../../contract/plan.ts';
import type { GatewayProfile, Template } from '../../contract/profile.ts';
import { relatedJobId, relatedPrefix } from '../../contract/relatedJobId.ts';
import { newJobId } from '../../run/newJobId.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { jobIdFormOf } from '../../settings/jobIdForm.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { roomOf } from '../../thresholds/roomCap.ts';

function profileWith(eventDocument: Template, jobDocument: Template = {}): GatewayProfile {
  return { ...defaultProfile, mongo: { ...defaultProfile.mongo, eventDocument, jobDocument } };
}

const wrappers = ['$oid', '$uuid', '$numberLong', '$numberDouble', '$numberDecimal', '$numberInt'];

describe.each(wrappers)('a job id under %s', (wrapper) => {
  const profile = profileWith({ meta: [{ job: { [wrapper]: '{jobId}' } }] });

  it('is made in its form, a new one each time', () => {
    const form = jobIdFormOf(profile.mongo);
    const ids = Array.from({ length: 20 }, () => newJobId(profile) ?? '');
    for (const id of ids) expect(id).toMatch(form?.pattern ?? /never/);
    expect(new Set(ids).size).toBe(20);
    expect(form?.example).toMatch(form?.pattern ?? /never/);
  });

  it('is refused in another form, by the name of the option', () => {
    const settings = () => resolveSettings({ scenario: 'catch-up-burst', profile, flags: { 'job-id': 'order-17' } });
    expect(settings).toThrow(`--job-id is "order-17": the profile stores job ids as ${wrapper}: expected`);
  });
});

describe('other jobs of a run', () => {
  const planOf = (profile: GatewayProfile) =>
    makePlan(resolveSettings({ scenario: 'subscription-cap', profile }), {
      runId: 'r1',
      progress: false,
      newJobId: newJobId(profile),
    });

  it.each(['$oid', '$uuid', '$numberLong'])('have ids of the same form under %s, each its own', (wrapper) => {
    const profile = profileWith({}, { job: { [wrapper]: '{jobId}' } });
    const plan = planOf(profile);
    const ids = [plan.jobId, plan.bystanderJobId, ...Array.from({ length: 1100 }, (_, n) => roomOf(plan, n + 1))];
    for (const id of ids) {
      expect(id).toMatch(jobIdFormOf(profile.mongo)?.pattern ?? /never/);
      expect(id.startsWith(relatedPrefix(plan.jobId))).toBe(true);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('have plain names where any text will do', () => {
    const plan = planOf(defaultProfile);
    expect(newJobId(defaultProfile)).toBeUndefined();
    expect(plan.jobId).toBe('load-test-subscriptioncap-r1');
    expect(plan.bystanderJobId).toBe('load-test-bystander-r1');
    expect(roomOf(plan, 3)).toBe('load-test-subscriptioncap-r1-3');
    expect(relatedJobId('42', 3)).toBe('42-3');
  });
});
