import type { ConnectionSettings } from './options.ts';

const uriCredentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]*@(?:[^\s/@"'<>]*@)*/gi;
/** A password with an unescaped slash: after the colon comes something that is no port. */
const looseCredentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>:]*:(?!\d{1,5}(?:[,/?#\s"'<>]|$))[^\s"'<>]*@/gi;
const secretParameters = /([?&](?:password|pass|pwd|token|secret|access_token|api[_-]?key)=)[^&\s"'<>]+/gi;

/** Replaces user and password in every URI of a text, so that it can be shown or kept. */
export function maskUris(text: string): string {
  return text.replace(looseCredentials, '$1***@').replace(uriCredentials, '$1***@').replace(secretParameters, '$1***');
}

/** Shorter texts are too likely to stand somewhere by chance. */
const shortestSecret = 4;

/**
 * Makes a masker for one run: beside credentials in URIs it replaces every secret that the run was given, wherever a
 * gateway's message or an error echoes it.
 */
export function secretMasker(secrets: readonly unknown[]): (text: string) => string {
  const texts = [...new Set(secrets.flatMap(secretTexts))]
    .filter((text) => text.length >= shortestSecret)
    // A secret that is part of another one must not cut it in two.
    .sort((a, b) => b.length - a.length);
  return (text) => texts.reduce((masked, secret) => masked.replaceAll(secret, '***'), maskUris(text));
}

const secretSettings = ['redisUrl', 'mongoUri', 'auth', 'headers', 'metricsHeaders', 'apiUrl'] as const;

/** The masker for one run's secrets. */
export function maskerFor(settings: Pick<ConnectionSettings, (typeof secretSettings)[number]>) {
  return secretMasker(secretSettings.map((key) => settings[key]));
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
    return plain.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]);
  }
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(secretTexts);
  return [];
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
