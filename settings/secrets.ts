import type { ConnectionSettings } from '../contract/options.ts';

/*
 * Names of schemes and passwords are bounded: of a long word without a blank each letter would be tried against all that
 * follow, and 100,000 of them took minutes.
 */
const uriCredentials = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'<>]{0,1000}@(?:[^\s/@"'<>]{0,1000}@)*/gi;
/** A password with an unescaped slash: after the colon comes something that is no port. */
const looseCredentials =
  /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'<>:]{0,1000}:(?!\d{1,5}(?:[,/?#\s"'<>]|$))[^\s"'<>]{0,1000}@/gi;
const secretParameters = /([?&](?:password|pass|pwd|token|secret|access_token|api[_-]?key)=)[^&\s"'<>]+/gi;

/** Replaces user and password in every URI of a text, so that it can be shown or kept. */
export function maskUris(text: string): string {
  // Most lines of a log have no address, and to see that takes 0.06 µs in place of 3.
  const hidden = text.includes('://')
    ? text.replace(looseCredentials, '$1***@').replace(uriCredentials, '$1***@')
    : text;
  return hidden.replace(secretParameters, '$1***');
}

/** Shorter texts are too likely to stand somewhere by chance. */
const shortestSecret = 4;

/**
 * Makes a masker for one run: beside credentials in URIs it replaces every secret that the run was given, wherever a
 * gateway's message or an error echoes it.
 */
export function secretMasker(secrets: readonly unknown[]): (text: string) => string {
  const byStart: Secrets = new Map();
  for (const text of new Set(secrets.flatMap(secretTexts))) {
    if (text.length < shortestSecret) continue;
    const start = text.slice(0, shortestSecret);
    const byLength = byStart.get(start) ?? new Map<number, Set<string>>();
    byStart.set(start, byLength);
    byLength.set(text.length, (byLength.get(text.length) ?? new Set()).add(text));
  }
  // A secret that is part of another one must not cut it in two.
  for (const [start, byLength] of byStart) byStart.set(start, new Map([...byLength].sort(([a], [b]) => b - a)));
  const firsts = new Set([...byStart.keys()].map((start) => start.charCodeAt(0)));
  return (text) => (byStart.size === 0 ? maskUris(text) : maskAll(maskUris(text), byStart, firsts));
}

/** By the first letters, then by length, longest first: thousands of tokens begin alike. */
type Secrets = Map<string, Map<number, Set<string>>>;

/**
 * In one pass over the text, because thousands of clients have thousands of secrets.
 *
 * @param firsts the codes that any of them begins with: most of a text is passed over by these alone
 */
function maskAll(text: string, byStart: Secrets, firsts: ReadonlySet<number>): string {
  let masked = '';
  let kept = 0;
  for (let at = 0; at + shortestSecret <= text.length; ) {
    if (!firsts.has(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const length = secretAt(text, at, byStart.get(text.slice(at, at + shortestSecret)));
    if (length === 0) {
      at++;
      continue;
    }
    masked += `${text.slice(kept, at)}***`;
    at += length;
    kept = at;
  }
  return masked + text.slice(kept);
}

/** Length of the longest secret that begins here; 0 where none does. */
function secretAt(text: string, at: number, byLength: ReadonlyMap<number, ReadonlySet<string>> | undefined): number {
  if (byLength === undefined) return 0;
  for (const [length, secrets] of byLength) if (secrets.has(text.slice(at, at + length))) return length;
  return 0;
}

const secretSettings = [
  ...(['redisUrl', 'coordinationRedisUrl', 'mongoUri', 'auth', 'headers', 'query'] as const),
  ...(['metricsHeaders', 'httpHeaders', 'apiUrl', 'metricsUrl'] as const),
] as const;

type SecretSettings = Pick<ConnectionSettings, (typeof secretSettings)[number]> & {
  readonly clientSecrets?: readonly unknown[];
};

/**
 * The masker for one run's secrets.
 *
 * @param others what else is secret, such as what stands in a gateway's environment
 */
export function maskerFor(settings: SecretSettings, others: readonly string[] = []) {
  return secretMasker([...secretSettings.map((key) => settings[key]), ...(settings.clientSecrets ?? []), ...others]);
}

const secretName = /(?:password|passwd|_pwd|secret|token|api_?key|private_?key|credential|authorization|cookie)/i;
/** Figures, words of a few letters and paths say what a secret may be, or where it is. */
const noSecret = /^(?:\d*|.{0,7}|[~./].*)$/s;

/** What is secret among environment variables: by a name that says so, or a password in an address. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return passwordsOf(value);
    return secretName.test(name) && !noSecret.test(value) ? [value] : [];
  });
}

/** Names of fields that hold this project's own words: what stands there is no echo, even if it looks like a secret. */
const ownFields = new Set(['scenario', 'outcome', 'kind', 'stage', 'plan', 'options', 'goals', 'environment']);

/** Masks every text inside a document, in place. */
export function maskDocument(document: object, mask: (text: string) => string): void {
  for (const [key, value] of Object.entries(document)) {
    if (key === 'goals') maskReasons(value, mask);
    if (ownFields.has(key)) continue;
    if (typeof value === 'string') Reflect.set(document, key, mask(value));
    else if (typeof value === 'object' && value !== null) maskDocument(value, mask);
  }
}

/** A goal is this project's own words but for its reason, which may show what a gateway sent. */
function maskReasons(goals: unknown, mask: (text: string) => string): void {
  if (!Array.isArray(goals)) return;
  for (const goal of goals) if (typeof goal.reason === 'string') goal.reason = mask(goal.reason);
}

/** Every form in which a secret may come back: as given, decoded from its URI, escaped in JSON. */
function secretTexts(value: unknown): string[] {
  if (typeof value === 'string') {
    const plain = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? passwordsOf(value) : [value];
    const pieces = plain.flatMap((text) => [text, ...piecesOf(text), ...linesOf(text)]);
    return pieces.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]);
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(secretTexts);
  return [];
}

/** What stands around the placeholders of a text, which are filled in anew for each client. */
function piecesOf(text: string): string[] {
  const pieces = text.split(/\{\w+\}/);
  return pieces.length === 1
    ? []
    : pieces.map((piece) => piece.trim()).filter((piece) => !/^(bearer|basic)$/i.test(piece));
}

/** The lines of a key or certificate, which a log shows one by one. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.length === 1 ? [] : lines.map((line) => line.trim()).filter((line) => line.length >= 8);
}

function passwordsOf(uri: string): string[] {
  const authority = /^[^:]+:\/\/(.*)@/.exec(uri)?.[1];
  if (authority === undefined) return [];
  const password = authority.slice(authority.indexOf(':') + 1);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
