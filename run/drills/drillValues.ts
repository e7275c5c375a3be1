import type { ValuesOf } from '../../contract/option.ts';
import type { Settings } from '../../settings/settings.ts';
import { drillSettings } from '../../thresholds/drills/drill.ts';
import { ownNumber } from './ownNumber.ts';

/** What the command line reads of the settings that every drill has. */
export function drillValues(
  settings: Settings,
): Pick<ValuesOf<typeof drillSettings>, 'disturbForMs' | 'persistEvents'> {
  return {
    disturbForMs: ownNumber(settings, 'disturbForMs', drillSettings.disturbForMs),
    persistEvents: new Map<string, unknown>(Object.entries(settings)).get('persistEvents') === true,
  };
}
