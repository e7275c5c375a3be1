import { trustHint } from './gatewayFetch.ts';

/** What to do about an error that Redis answers with; undefined where its own words are all that there is. */
export function adviceFor(said: string): string | undefined {
  return advice.find(([pattern]) => pattern.test(said))?.[1];
}

/** The same of an error on the way to it; a server without TLS leaves a TLS handshake without an answer. */
export function adviceForConnect(said: string, url: string): string | undefined {
  if (/certificate/i.test(said)) return trustHint;
  if (url.startsWith('rediss:') && /timeout|no answer/i.test(said)) return tlsHint;
  return adviceFor(said);
}

/** The rules of an ACL user that may send these commands. */
export function accessRule(
  commands: readonly (readonly [name: string, first: string])[],
  where: { readonly channel?: string; readonly key?: string },
): string {
  const rules = commands.map(([name, first]) =>
    containers.has(name) ? `+${name}|${first}`.toLowerCase() : `+${name}`.toLowerCase(),
  );
  const patterns = ['~rlt:*', ...(where.key === undefined ? [] : [`~${where.key}`])];
  if (where.channel !== undefined) patterns.push(`&${where.channel}`);
  return [...patterns, ...new Set(rules)].join(' ');
}

/** Commands whose first argument is a command of its own. */
const containers = new Set(['PUBSUB', 'CLIENT', 'CLUSTER', 'COMMAND']);

const tlsHint = 'it may ask for TLS, or for none: rediss:// is with TLS, redis:// without';

const advice: readonly (readonly [RegExp, string])[] = [
  [
    /^NOAUTH|AUTH .*no password|without any password/i,
    'it asks for a password: redis://USER:PASSWORD@HOST or redis://:PASSWORD@HOST',
  ],
  [
    /^WRONGPASS|invalid (?:username-)?password/i,
    'check user name and password in --redis-url; both are percent-encoded',
  ],
  [/^NOPERM/, 'docs/cloud.md says what its user must be permitted'],
  [/^READONLY/, 'it is a read-only replica: name its primary with --redis-url'],
  [/^MASTERDOWN/, 'it is a replica that has lost its primary (masterauth?): name the primary with --redis-url'],
  [/^LOADING/, 'it is still reading its data from disk: try again in a moment'],
  [
    /^MOVED/,
    'it is one node of a cluster, and what is asked for is on the one that it names: give that one with --redis-url',
  ],
  [/^CLUSTERDOWN/, 'not every slot of the cluster has a node: CLUSTER INFO says how it fares'],
  [/^DENIED/, 'it is in protected mode: it answers on its own machine only, until it has a password'],
  [/^MISCONF/, 'it refuses to write since it cannot save its data: its own log says why'],
  [/^OOM/, 'its memory is full (maxmemory)'],
  [/^NOREPLICAS/, 'it refuses to write without its replicas (min-replicas-to-write)'],
  [/max number of clients/, 'it has as many clients as it admits (maxclients)'],
  [/socket closed|ECONNRESET|wrong version number|packet length/i, tlsHint],
];
