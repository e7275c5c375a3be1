import { describe, expect, it } from 'vitest';
import { clientRows } from '../../../lib/measure/clientRows.ts';
import { drillUnderK6 } from '../../../lib/measure/drillUnderK6.ts';
import { firstPlan } from '../../../lib/measure/firstPlan.ts';
import { packetParser } from '../../../lib/measure/packetParser.ts';
import { readPlan } from '../../../lib/measure/readPlan.ts';
import { requireJob } from '../../../lib/measure/requireJob.ts';
import { broadcastBurst } from '../../../thresholds/broadcast-burst.ts';
import { catchUpBurst } from '../../../thresholds/catch-up-burst.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst', { 'client-count': '2' });
const planOfScript: typeof readPlan = (scenario, adjust) => firstPlan(scenario, () => readPlan(scenario, adjust));
const environment = (values: Record<string, string>) => Object.assign(__ENV, values);
const given = (more: object = {}) => environment({ RLT_PLAN: JSON.stringify({ ...plan, ...more }), RLT_RUN: 'test' });

describe('a plan that rlt has made', () => {
  it('is taken as it is', () => {
    given();
    expect(planOfScript(broadcastBurst)).toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it.each([
    [{ version: 2 }, 'RLT_PLAN has version 2, but this script reads version 1'],
    [{ scenario: 'idle-eviction' }, 'RLT_PLAN is for idle-eviction, but this script is broadcast-burst'],
    [{ runId: 'other' }, 'RLT_PLAN is of run other, but rlt started run test'],
  ])('is refused with %j', (more, message) => {
    given(more);
    expect(() => planOfScript(broadcastBurst)).toThrow(message);
  });

  it('that did not arrive is no reason to load another gateway', () => {
    environment({ RLT_RUN: 'test', API_URL: 'http://127.0.0.1:1' });
    expect(() => planOfScript(broadcastBurst)).toThrow('its plan (RLT_PLAN) did not arrive');
  });

  it('loads the parser of its profile, and no other', () => {
    given();
    planOfScript(broadcastBurst);
    expect(packetParser()).toBeUndefined();
    given({ profile: { ...plan.profile, parser: 'msgpack' } });
    planOfScript(broadcastBurst);
    expect(packetParser()).toHaveProperty('Encoder');
  });

  it('reads the clients’ file, and refuses one with too few lines', () => {
    k6.files['/clients'] = '{"token":"a"}\n{"token":"b"}\n{"token":"c"}\n{"token":"d"}\n{"token":"e"}';
    given({ clientsFile: '/clients' });
    planOfScript(broadcastBurst);
    expect(clientRows()?.(4)).toMatchObject({ values: { token: 'e' } });
    expect(() => clientRows()?.(5)).toThrow('no line for client 6: 5 were read');
    given({ clientsFile: '/clients', clientCount: 9 });
    expect(() => planOfScript(broadcastBurst)).toThrow(
      /--clients-file \/clients has 5 clients, but broadcast-burst connects 12/,
    );
  });
});

describe('a plain k6 run', () => {
  it('takes its settings from the environment, by the same rules', () => {
    environment({ API_URL: 'http://127.0.0.1:7', CLIENT_COUNT: '7', RUN_ID: 'r' });
    expect(planOfScript(broadcastBurst)).toMatchObject({ clientCount: 7, runId: 'r', progress: false });
    environment({ CLIENT_COUNT: 'many' });
    expect(() => planOfScript(broadcastBurst)).toThrow(/^CLIENT_COUNT is "many": expected/);
  });

  it('is refused where k6 hides the environment', () => {
    expect(() => planOfScript(broadcastBurst)).toThrow('k6 does not read the environment');
  });

  it('needs a stored job to replay, and says how to store one', () => {
    environment({ API_URL: 'http://127.0.0.1:7' });
    expect(() => planOfScript(catchUpBurst, requireJob)).toThrow(
      /JOB_ID is not set.*\n {2}hint: store one with: npx rlt seed/,
    );
    environment({ JOB_ID: 'j' });
    expect(planOfScript(catchUpBurst, requireJob).jobId).toBe('j');
  });

  it.each([
    [{ REDIS_RESET_SEQUENCE: '5' }, undefined, 'REDIS_DRILL is auto: plain k6 cannot stop Redis'],
    [{ REDIS_RESET_SEQUENCE: '5', REDIS_DRILL: 'publisher' }, 'publisher', undefined],
    [{ REDIS_RESET_SEQUENCE: '5', REDIS_DRILL: 'kill-subscribers' }, undefined, 'needs YES_DISRUPT_REDIS=true'],
    [
      { REDIS_RESET_SEQUENCE: '5', REDIS_DRILL: 'kill-subscribers', YES_DISRUPT_REDIS: 'true' },
      'kill-subscribers',
      undefined,
    ],
  ])('with %j', (values, drill, message) => {
    environment({ API_URL: 'http://127.0.0.1:7', ...values });
    if (message !== undefined) expect(() => planOfScript(broadcastBurst, drillUnderK6)).toThrow(message);
    else expect(planOfScript(broadcastBurst, drillUnderK6).redisDrill).toBe(drill);
  });
});
