import { maskUris } from '../contract/secrets.ts';
import type { Settings } from '../contract/settings.ts';
import { type K6, type Lifetime, resolveK6, startEmbeddedStack } from '../engine/index.ts';

/** The engine and the addresses that the scenarios of one command share. */
export interface Session {
  readonly k6: K6;
  /** Settings with the addresses of what was started for this session filled in. */
  withAddresses(settings: Settings): Settings;
}

export interface SessionOptions {
  /** Start a gateway, and the data stores that the user does not name, for this session alone. */
  readonly embedded: boolean;
  readonly settings: Settings;
  /** Environment of the embedded gateway. */
  readonly gatewayEnvironment: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** Finds or builds k6 and, for an embedded session, starts what is missing. All of it ends with the lifetime. */
export async function openSession(
  lifetime: Lifetime,
  { embedded, settings, gatewayEnvironment, log }: SessionOptions,
): Promise<Session> {
  if (!embedded) {
    const k6 = await resolveK6(lifetime, { log });
    log(`  ${settings.verbose ? k6.line : k6.label} · gateway ${maskUris(settings.apiUrl)}`);
    return { k6, withAddresses: (own) => own };
  }
  const { redisUrl, mongoUri } = settings;
  const stack = await startEmbeddedStack(lifetime, {
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(mongoUri === undefined ? {} : { mongoUri }),
    gateway: {
      env: {
        ...gatewayEnvironment,
        ...(settings.origin === undefined ? {} : { SOCKET_CLIENT_ORIGIN: settings.origin }),
      },
      healthPath: settings.profile.http.readyPath,
    },
    log,
  });
  log(`  ${stack.line}`);
  return {
    k6: stack.k6,
    withAddresses: (own) => ({
      ...own,
      apiUrl: stack.gatewayUrl,
      redisUrl: stack.redisUrl,
      mongoUri: stack.mongoUri,
    }),
  };
}
