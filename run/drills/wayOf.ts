import type { Settings } from '../../settings/settings.ts';

/** The way in which a drill is to disturb, of those that it has; the first where none is named. */
export function wayOf<Way extends string>(settings: Settings, ways: readonly [Way, ...Way[]]): Way {
  const own: Readonly<Record<string, unknown>> = { ...settings };
  return ways.find((way) => way === own.way) ?? ways[0];
}
