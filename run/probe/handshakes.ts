import type { ClientRow } from '../../contract/clientsFile.ts';
import { credentialsOf } from '../../contract/clientTemplate.ts';
import type { ConnectionSettings } from '../../contract/options.ts';
import type { WireProfile } from '../../contract/profile.ts';
import { mapRecord } from '../../contract/record.ts';
import { fillTemplate } from '../../contract/template.ts';
import { type Connected, connectProbe, type Handshake } from './probeClient.ts';

export interface HandshakeSettings
  extends Pick<
    ConnectionSettings,
    'apiUrl' | 'websocketPath' | 'origin' | 'auth' | 'headers' | 'query' | 'compression' | 'connectTimeoutMs'
  > {
  readonly profile: Pick<WireProfile, 'namespace' | 'parser'>;
  readonly clientSecrets?: readonly ClientRow[];
}

/** No attempt of a probe may take longer: all of it is to be done within ten seconds. */
const longestMs = 2000;

/** How a client of the settings connects; each takes the next line of the clients' file. */
export function handshakeOf(settings: HandshakeSettings, client = 0): Handshake {
  const { apiUrl, websocketPath, origin, compression, connectTimeoutMs, profile, clientSecrets } = settings;
  const shared = { auth: settings.auth, headers: settings.headers ?? {}, query: settings.query ?? {} };
  const numbers = { client, vu: 1, random: `probe${client}${Date.now().toString(36)}` };
  const { auth, headers, query } = credentialsOf(shared, clientSecrets?.[client], numbers);
  return {
    ...{ apiUrl, websocketPath, origin, auth, headers, query, compression },
    namespace: profile.namespace,
    parser: profile.parser ?? 'default',
    timeoutMs: Math.min(connectTimeoutMs, longestMs),
  };
}

/** The same of a client that names the job by connecting, where the profile says that one does. */
export function joiningHandshake(settings: JoiningSettings, jobId: string, client = 0): Handshake {
  const handshake = handshakeOf(settings, client);
  const { subscribe } = settings.profile;
  if (subscribe === null || !('connect' in subscribe)) return handshake;
  const auth = mapRecord(subscribe.connect.auth, (value) => fillTemplate(value, { jobId }));
  return {
    ...handshake,
    query: {
      ...handshake.query,
      ...mapRecord(subscribe.connect.query, (value) => String(fillTemplate(value, { jobId }))),
    },
    auth: handshake.auth === undefined && Object.keys(auth).length === 0 ? undefined : { ...handshake.auth, ...auth },
  };
}

type JoiningSettings = HandshakeSettings & { readonly profile: Pick<WireProfile, 'subscribe'> };

/** Another way to connect, and what to write for it. */
export interface Alternative {
  readonly handshake: Handshake;
  /** `"http": { "websocketPath": "/socket.io" }`, or an option. */
  readonly write: string;
}

const likelyPaths = ['/socket.io', '/ws', '/realtime', '/socket'];

/** What else a gateway may want of a client that was not let in: another path, another parser, no Origin. */
export function alternativesTo(tried: Handshake): Alternative[] {
  const paths = likelyPaths.filter((path) => path !== tried.websocketPath);
  const byPath = paths.map((path) => ({
    handshake: { ...tried, websocketPath: path },
    write: `"http": ${JSON.stringify({ websocketPath: path })}`,
  }));
  const parser = tried.parser === 'msgpack' ? 'default' : 'msgpack';
  return [
    ...byPath,
    { handshake: { ...tried, parser }, write: `"parser": "${parser}"` },
    ...byPath.slice(0, 1).map((each) => ({
      handshake: { ...each.handshake, parser } as const,
      write: `${each.write}, "parser": "${parser}"`,
    })),
    ...(tried.origin === undefined
      ? []
      : [{ handshake: { ...tried, origin: undefined }, write: '--origin none, or one that the gateway allows' }]),
    ...(tried.namespace === '/' ? [] : [{ handshake: { ...tried, namespace: '/' }, write: '"namespace": "/"' }]),
  ];
}

/** The first of them by which a client gets in; all are tried at once, and closed. */
export async function firstThatConnects(alternatives: readonly Alternative[]): Promise<Alternative | undefined> {
  const outcomes = await Promise.all(alternatives.map(({ handshake }) => connectProbe(handshake)));
  for (const outcome of outcomes) closeIn(outcome);
  return alternatives.find((_, index) => 'client' in (outcomes[index] ?? {}));
}

function closeIn(outcome: Connected): void {
  if ('client' in outcome) outcome.client.close();
}
