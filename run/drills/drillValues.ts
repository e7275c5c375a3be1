import type { ValuesOf } from '../../contract/option.ts';
import type { Settings } from '../../settings/settings.ts';
import { drillSettings } from '../../thresholds/drills/drill.ts';

/** What a drill takes beside the shared settings. */
export function drillValues(settings: Settings): ValuesOf<typeof drillSettings> {
  const own = new Map<string, unknown>(Object.entries(settings));
  const number = (key: 'disturbAfterMs' | 'disturbForMs') => {
    const value = own.get(key);
    return typeof value === 'number' ? value : drillSettings[key].fallback;
  };
  return {
    disturbAfterMs: number('disturbAfterMs'),
    disturbForMs: number('disturbForMs'),
    persistEvents: own.get('persistEvents') === true,
  };
}
