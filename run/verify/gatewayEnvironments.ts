import type { Settings } from '../../settings/settings.ts';

/** The clients' Origins must be let in; a gateway that knows but one gets a list only where the user names two. */
export function originsFor({ origin, alternateOrigin }: Settings): Record<string, string> {
  const origins = [origin, alternateOrigin].filter((each) => each !== undefined);
  return origins.length === 0 ? {} : { SOCKET_CLIENT_ORIGIN: origins.join(',') };
}

/** What an embedded gateway is started with for one scenario; limits in the user's own environment win. */
export function embeddedEnvironment(settings: Settings, environment = process.env): Record<string, string> {
  const limits = Object.entries(settings.definition.limits ?? {}).map(([name, value]) => [
    name,
    environment[name] || value,
  ]);
  return { ...Object.fromEntries(limits), ...originsFor(settings) };
}
