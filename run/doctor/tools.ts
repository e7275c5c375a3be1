import { takeInventory } from '../../engine/index.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';

/** The programs that the run starts: k6 always, a store only where none is named. */
export async function lookAtTools({ settings, gateway }: DoctorContext): Promise<Finding[]> {
  const { components, go } = await takeInventory();
  const [first] = settings;
  return components.map(({ name, purpose, version, path, note }): Finding => {
    const found = `${version ?? 'not there'}: ${purpose} (${path ?? note})`;
    if (path !== null) return { check: name, level: 'ok', found };
    const isNamed = purpose.startsWith('Redis') ? first.redisUrl !== undefined : first.mongoUri !== undefined;
    if (name !== 'k6' && (isNamed || !gateway.isStartedHere)) return { check: name, level: 'skipped', found };
    const change =
      go.path === null
        ? 'install Go 1.25 or newer, then rlt setup; docs/engine.md has the ways without it'
        : 'rlt setup builds it, once';
    return { check: name, level: 'error', found, change };
  });
}
