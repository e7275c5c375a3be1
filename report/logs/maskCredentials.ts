import { maskUris } from '../../settings/secrets.ts';

const authorization = /\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi;
const jsonWebToken = /\beyJ[\w-]{4,1000}\.[\w-]+(?:\.[\w-]*)?/g;
/** `password=…`, `"apiKey": "…"`, `token: …`, also where the quotes are escaped inside a JSON text. */
const named =
  /((?:password|passwd|pwd|secret|token|api[_-]?key|authorization|cookie|credential)[\w-]{0,40}\\?["']?\s*[:=]\s*\\?["']?)(?!\*\*\*|bearer |basic )[^\s"'\\,;&}]{3,}/gi;

/**
 * Replaces what looks like a credential in a text that somebody else has written, such as a gateway's log: user and
 * password in URIs, tokens, authorization headers, and values whose names say that they are secret.
 */
export function maskCredentials(text: string): string {
  return maskUris(text).replace(authorization, '$1 ***').replace(jsonWebToken, '***').replace(named, '$1***');
}
