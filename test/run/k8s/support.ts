import { type K8sFlags, settleK8sOptions } from '../../../run/k8s/k8sOptions.ts';
import { k8sPlan } from '../../../run/k8s/k8sPlan.ts';
import { manifestsOf } from '../../../run/k8s/manifests.ts';
import { resolveSettings } from '../../../settings/settings.ts';

/** Addresses that every scenario can do with, as the user gives them. */
export const addresses = {
  'api-url': 'https://gateway.example.com',
  'redis-url': 'redis://:hunter22@redis.data.svc:6380',
  'mongo-uri': 'mongodb://me:hunter33@mongo-0.example.com:27018,mongo-1.example.com/app',
  auth: '{"token":"hunter44"}',
};

/** What `rlt k8s` would write for a scenario. @param flags settings; undefined leaves out an address */
export function generate(
  scenario: string,
  flags: Readonly<Record<string, string | undefined>> = {},
  k8sFlags: K8sFlags = {},
  archive = Buffer.from('archive'),
  confirmed: readonly string[] = [],
) {
  const settings = resolveSettings({ scenario, flags: { ...addresses, ...flags } });
  const options = settleK8sOptions(k8sFlags);
  const plan = k8sPlan(settings, '20261126-120000-abc123', options, confirmed);
  return { settings, options, plan, manifests: manifestsOf(settings, plan, options, archive) };
}
