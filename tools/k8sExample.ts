import { settleK8sOptions } from '../run/k8s/k8sOptions.ts';
import { k8sPlan } from '../run/k8s/k8sPlan.ts';
import { renderManifest } from '../run/k8s/manifest.ts';
import { manifestsOf } from '../run/k8s/manifests.ts';
import { resolveSettings } from '../settings/settings.ts';
import { broadcastBurst } from '../thresholds/broadcast-burst.ts';

/** What `rlt k8s` writes for a broadcast over four pods, but for the archive. */
export function k8sExample(): string {
  const settings = resolveSettings({
    scenario: broadcastBurst,
    flags: {
      'api-url': 'https://gateway.staging.example.com',
      'redis-url': 'rediss://redis.staging.example.com:6380',
      'client-count': '20000',
      delay: '1000',
      instances: '4',
    },
  });
  const options = settleK8sOptions({ image: 'registry.example.com/realtime-load-test:0.1.0', namespace: 'load' });
  const plan = k8sPlan(settings, '20260101-120000-abc123', options);
  const manifests = manifestsOf(settings, plan, options, Buffer.alloc(0));
  return [
    '# An example of what rlt k8s writes, to be read: rlt k8s writes it for your gateway, with the archive in a ConfigMap.',
    ...manifests.flatMap(({ file, comment, object }) =>
      object.kind === 'ConfigMap' ? [] : [`---\n${renderManifest({ comment: [file, ...comment], object })}`],
    ),
  ].join('\n');
}
