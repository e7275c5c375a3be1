import type { Option } from '../../contract/option.ts';
import type { Settings } from '../../settings/settings.ts';

/** A number among the settings that a drill has of its own. */
export function ownNumber(settings: Settings, key: string, { fallback }: Option<number>): number {
  const value = new Map<string, unknown>(Object.entries(settings)).get(key);
  return typeof value === 'number' ? value : fallback;
}
