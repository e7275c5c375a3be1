/** The same URI with user name, password and secret query values replaced by `***`; other text is returned unchanged. */
export function redactUri(uri: string): string {
  return uri
    .replace(/(\/\/)[^/?#]*@/, '$1***@')
    .replace(/([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&#]*/gi, '$1***');
}

/** Removes every occurrence of the URIs and of their credentials from a text, such as a driver's error message. */
export function redactIn(text: string, uris: readonly (string | undefined)[]): string {
  return text.replace(/(\w+:\/\/)[^\s/?#"']*@/g, '$1***@').replaceAll(secretsOf(uris), '***');
}

function secretsOf(uris: readonly (string | undefined)[]): RegExp {
  const passwords = uris.flatMap((uri) => {
    const password = uri?.match(/\/\/[^/?#]*?:([^/?#]*)@/)?.[1];
    return password ? [password, safeDecode(password)] : [];
  });
  const alternatives = passwords.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(alternatives.length === 0 ? '(?!)' : alternatives.join('|'), 'g');
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
