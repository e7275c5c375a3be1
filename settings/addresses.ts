import type { OptionRule } from '../contract/optionRules.ts';

/*
 * Addresses that look right and that a client still cannot read. What each client does with an address stands here, so
 * that a wrong one is refused before anything is opened. Without `URL`, which k6 does not have.
 */

/** Rules for all addresses of a run. None of their messages holds a part of an address: it may be a password. */
export const addressRules: readonly OptionRule[] = [
  ({ apiUrl }) => problemOf('--api-url', httpProblem(apiUrl)),
  ({ metricsUrl }) => problemOf('--metrics-url', metricsUrl && httpProblem(metricsUrl)),
  ({ redisUrl }) => problemOf('--redis-url', redisUrl && redisProblem(redisUrl)),
  ({ coordinationRedisUrl: url }) => problemOf('--coordination-redis-url', url && redisProblem(url)),
  ({ mongoUri }) => problemOf('--mongo-uri', mongoUri && mongoProblem(mongoUri)),
];

// --- internal ---

const encode = 'percent-encode % @ : / ? # and spaces in the user name and password';

function problemOf(flag: string, problem: string | undefined): string | undefined {
  return problem && `${flag} cannot be read: ${problem}`;
}

function httpProblem(text: string): string | undefined {
  const { user, password, host } = partsOf(text);
  return hostProblem(host) ?? credentialsProblem(user, password);
}

/** Parameters that k6's Redis client knows; it refuses every other one. */
const redisParameters = new Set(
  (
    'db protocol client_name max_retries min_retry_backoff max_retry_backoff dial_timeout read_timeout write_timeout ' +
    'pool_fifo pool_size pool_timeout min_idle_conns max_idle_conns max_active_conns conn_max_idle_time ' +
    'conn_max_lifetime conn_max_lifetime_jitter max_conn_age idle_timeout max_concurrent_dials skip_verify'
  ).split(' '),
);

function redisProblem(text: string): string | undefined {
  const { user, password, host, path, query, hash } = partsOf(text);
  if (host.includes(',')) return 'it names several hosts; one node is enough, the others are asked for';
  if (!/^\/?\d*$/.test(path) || hash !== '') return `after the host comes a database's number or nothing; ${encode}`;
  const names = query.split('&').map((parameter) => parameter.split('=')[0] ?? '');
  if (names.some((name) => name !== '' && !redisParameters.has(name))) {
    return `it has a parameter that k6's Redis client does not know; ${encode}`;
  }
  return hostProblem(host) ?? credentialsProblem(user, password);
}

/** The driver holds user name and password to the letter: any of these characters must be encoded. */
function mongoProblem(text: string): string | undefined {
  const { user, password, path, hash, isLoose } = partsOf(text);
  if (isLoose || path.includes('@') || hash !== '') return encode;
  if (user === '' && password !== '') return 'it has a password and no user name';
  return credentialsProblem(user, password);
}

function credentialsProblem(user: string, password: string): string | undefined {
  try {
    decodeURIComponent(user);
    decodeURIComponent(password);
    return undefined;
  } catch {
    return `its user name or password is not percent-encoded UTF-8; ${encode}`;
  }
}

/** A name, an IPv4 or an IPv6 address; a host whose last part is a number is read as an address. */
function hostProblem(host: string): string | undefined {
  const inBrackets = /^\[(.*)\]$/.exec(host)?.[1];
  const isValid = inBrackets === undefined ? isName(host) : isIpv6(inBrackets);
  return isValid ? undefined : 'its host is no name and no address';
}

function isName(host: string): boolean {
  const labels = host.split('.');
  if (!/^\d+$/.test(labels.at(-1) ?? '')) return !/[<>^|\\"`{}]/.test(host);
  return labels.length === 4 && labels.every((label) => /^\d{1,3}$/.test(label) && Number(label) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  const groups = text.split(':').filter((group) => group !== '');
  const last = groups.at(-1) ?? '';
  const count = groups.length + (last.includes('.') ? 1 : 0);
  const areGroups = groups.every(
    (group, index) =>
      /^[\da-f]{1,4}$/i.test(group) || (index === groups.length - 1 && group.includes('.') && isName(group)),
  );
  return areGroups && !text.includes(':::') && (halves.length === 2 ? count < 8 : halves.length === 1 && count === 8);
}

interface Parts {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly hash: string;
  /** User name or password hold an @ or a colon as it is. */
  readonly isLoose: boolean;
}

function partsOf(text: string): Parts {
  const [, authority = '', path = '', query = '', hash = ''] =
    /^[^:]+:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(text) ?? [];
  const at = authority.lastIndexOf('@');
  const credentials = authority.slice(0, Math.max(0, at));
  const [user = '', ...rest] = credentials.split(':');
  const host = authority.slice(at + 1).replace(/:\d+$/, '');
  return {
    user,
    password: rest.join(':'),
    host,
    path,
    query,
    hash,
    isLoose: rest.length > 1 || credentials.includes('@'),
  };
}
