const credentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi;

/** Replaces user and password in every URI of a text, so that it can be shown or kept. */
export function maskUris(text: string): string {
  return text.replace(credentials, '$1***@');
}
