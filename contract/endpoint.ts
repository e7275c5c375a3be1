import type { ConnectionSettings } from './options.ts';

/** `--api-url` in its parts. Taken apart by hand: k6 has no `URL`. */
export interface Address {
  /** "https://gateway.example.com:8443", without user and password. */
  readonly server: string;
  /** Path below which everything of the gateway is served, without a slash at its end: "/realtime", or "". */
  readonly prefix: string;
  /** "user:password" as somebody wrote it, percent-encoded; undefined where there is none. */
  readonly credentials: string | undefined;
}

export function addressOf(apiUrl: string): Address {
  const [, scheme = '', credentials, host = '', path = ''] =
    /^(\w+:\/\/)(?:([^\s/?#]*)@)?([^/?#]*)([^?#]*)/.exec(apiUrl) ?? [];
  return { server: scheme + host, prefix: path.replace(/\/+$/, ''), credentials };
}

/** Address of one of the gateway's paths. It holds no password: that goes as a header. */
export function endpoint(apiUrl: string, path: string): string {
  const { server, prefix } = addressOf(apiUrl);
  return server + prefix + path;
}

/** Why metrics cannot be read that are not there. */
export const noMetrics = 'the profile has no http.metricsPath';

/**
 * Where the metrics are asked for, without a password: at the gateway's own address, or at the one that is theirs
 * alone, to which their path is added where it has none. undefined where the gateway has none.
 */
export function metricsAddress({ apiUrl, metricsPath, metricsUrl }: MetricsPlace):
  | {
      readonly url: string;
      /** "user:password" as somebody wrote it. */
      readonly credentials: string | undefined;
    }
  | undefined {
  const { server, prefix, credentials } = addressOf(metricsUrl ?? apiUrl);
  if (metricsUrl === undefined) {
    return metricsPath === null ? undefined : { url: server + prefix + metricsPath, credentials };
  }
  const [query = ''] = /\?[^#]*/.exec(metricsUrl) ?? [];
  return { url: server + (prefix || (metricsPath ?? '')) + query, credentials };
}

export type MetricsPlace = Pick<ConnectionSettings, 'apiUrl' | 'metricsPath'> &
  Partial<Pick<ConnectionSettings, 'metricsUrl'>>;

/** What `io()` takes: the namespace is part of its address, the prefix is part of its path. */
export function socketAddress(
  { apiUrl, websocketPath }: Pick<ConnectionSettings, 'apiUrl' | 'websocketPath'>,
  namespace: string,
): { url: string; path: string } {
  const { server, prefix } = addressOf(apiUrl);
  return { url: server + namespace.replace(/^\/?/, '/'), path: prefix + websocketPath };
}
