import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { bundleForK6 } from '../../run/script/bundle.ts';
import { useTempFolder } from '../support/tempFolder.ts';
import { planOf } from '../thresholds/support.ts';

/* What of realtime-load-test/k6 gets into the bundle of somebody's script. */

const folder = useTempFolder();
beforeAll(async () => {});

/** Metrics that the built-in scenarios record, and that no other one may have for nothing. */
const ofBuiltIn = {
  limits: ['connection_attempts', 'slots_released', 'clients_evicted', 'over_cap_requests', 'alternate_attempts'],
  events: ['delivery_latency', 'replay_duration', 'publish_lateness', 'redis_cuts', 'events_lost_inside'],
};

it('metrics of limits and events stay out of a script that has neither', async () => {
  const { text } = await bundleForK6(join(projectRoot(), 'examples', 'starter', 'hello.ts'));
  for (const metric of [...ofBuiltIn.limits, ...ofBuiltIn.events]) expect(text).not.toContain(`"${metric}"`);
  // Every scenario has them.
  for (const metric of ['gateway_up', 'socketio_lost_first_frames']) expect(text).toContain(`"${metric}"`);
});

it('a script with a drill has all of it in its one file', async () => {
  const file = join(folder(), 'drill.ts');
  await writeFile(file, `export { loadDrill, loadPublishing, openDeliveryLog } from 'realtime-load-test/k6';`);
  const { text } = await bundleForK6(file);
  for (const metric of ['delivery_latency', 'publish_lateness', 'redis_cuts', 'events_lost_inside'])
    expect(text).toContain(`"${metric}"`);
  expect(text).not.toContain('apart/drill');
  for (const metric of [...ofBuiltIn.limits, 'replay_duration']) expect(text).not.toContain(`"${metric}"`);
});

it('a profile becomes part of a bundle, and no profile leaves the default one there', async () => {
  const hello = join(projectRoot(), 'examples', 'starter', 'hello.ts');
  const { profile } = planOf('broadcast-burst');
  const named = await bundleForK6(hello, { ...profile, namespace: '/of-this-profile' });
  expect(named.text).toContain('/of-this-profile');
  expect(named.text).not.toContain('__RLT_PROFILE__');
  const plain = await bundleForK6(hello);
  expect(plain.text).toContain('__RLT_PROFILE__');
  expect(plain.text).not.toContain('/of-this-profile');
});
