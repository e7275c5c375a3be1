import type { OptionRule } from './optionRules.ts';

/*
 * Addresses that look right and that a client still cannot read. What each client does with an address stands here, so
 * that a wrong one is refused before anything is opened. For the Node world: k6 has no `URL`.
 */

/** Rules for all addresses of a run. None of their messages holds a part of an address: it may be a password. */
export const addressRules: readonly OptionRule[] = [
  ({ apiUrl }) => problemOf('--api-url', httpProblem(apiUrl)),
  ({ redisUrl }) => problemOf('--redis-url', redisUrl && redisProblem(redisUrl)),
  ({ mongoUri }) => problemOf('--mongo-uri', mongoUri && mongoProblem(mongoUri)),
];

// --- internal ---

const encode = 'percent-encode % @ : / ? # and spaces in the user name and password';

function problemOf(flag: string, problem: string | undefined): string | undefined {
  return problem && `${flag} cannot be read: ${problem}`;
}

function httpProblem(text: string): string | undefined {
  const url = parse(text);
  if (url === undefined) return 'its host is no name and no address';
  return credentialsProblem(url.username, url.password);
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
  const url = parse(text);
  if (url === undefined) return 'its host is no name and no address';
  if (url.host.includes(',')) return 'it names several hosts; one node is enough, the others are asked for';
  if (!/^\/?\d*$/.test(url.pathname) || url.hash !== '') {
    return `after the host comes a database's number or nothing; ${encode}`;
  }
  const unknown = [...url.searchParams.keys()].find((name) => !redisParameters.has(name));
  if (unknown !== undefined) return `it has a parameter that k6's Redis client does not know; ${encode}`;
  return credentialsProblem(url.username, url.password);
}

/** The driver holds user name and password to the letter: any of these characters must be encoded. */
function mongoProblem(text: string): string | undefined {
  const [, authority = '', rest = ''] = /^[^:]+:\/\/([^/?#]*)(.*)$/s.exec(text) ?? [];
  const [path = ''] = rest.split('?');
  if (path.includes('@') || rest.includes('#')) return encode;
  const at = authority.lastIndexOf('@');
  if (at < 0) return undefined;
  const [user = '', ...password] = authority.slice(0, at).split(':');
  if (password.length > 1 || authority.slice(0, at).includes('@')) return encode;
  if (user === '') return 'it has a password, or an @, and no user name';
  return credentialsProblem(user, password.join(''));
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

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
