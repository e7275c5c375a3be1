import { expect, it } from 'vitest';
import { quotaScript } from '../../../lib/gateway/quotaScript.ts';
import { scriptMakers } from '../../../run/script/standIn.ts';
import { connectionQuota } from '../../../thresholds/connection-quota.ts';
import { quotaOfAll } from '../../../thresholds/quotaSlots.ts';
import { k6, total } from '../../support/k6/k6.ts';
import { gatewayFor } from './support.ts';

it('plays a quota scenario from setup to its last sample', async () => {
  const { plan } = await gatewayFor('connection-quota', { SOCKET_MAX_CONNECTIONS: '3' }, { observeIntervalMs: 100 });
  Object.assign(__ENV, { RLT_PLAN: JSON.stringify(plan) });
  const script = quotaScript(connectionQuota, quotaOfAll);
  expect(Object.keys(script.options.scenarios ?? {})).toEqual(['clients', 'observer']);
  // What looks at somebody's script without k6 is told the same.
  expect(scriptMakers.quotaScript).toEqual({ clients: 1 });
  expect(script.options.scenarios?.clients).toMatchObject({ vus: 1 });
  k6.options = { ...script.options };

  const data = await script.setup();
  expect(data.slots).toMatchObject({ limit: 3, free: 3, counted: true });
  await Promise.all([script.clients(data), script.observer(data)]);
  expect(total('clients_turned_away')).toBe(data.slots?.extras);
  expect(total('metrics_at_limit')).toBe(1);
  expect(total('metrics_over_limit')).toBe(0);
  expect(total('slots_not_reused')).toBe(0);
});

it('does nothing, with the reason, where the gateway has no limit', async () => {
  const { plan } = await gatewayFor('connection-quota', {});
  Object.assign(__ENV, { RLT_PLAN: JSON.stringify(plan) });
  const script = quotaScript(connectionQuota, quotaOfAll);
  k6.options = { ...script.options };
  const data = await script.setup();
  expect(data.slots).toBeNull();
  expect(Object.values(data.skipped).join()).toMatch(/limit/);
  await script.clients(data);
  expect(total('connection_attempts')).toBeUndefined();
});
