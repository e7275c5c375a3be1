import { createHash } from 'node:crypto';

/*
 * Views are made anew whenever somebody asks, but a file that a person has changed is theirs. Each view ends in a
 * comment with a hash of what stands before it: if the hash still fits, nobody has touched the file.
 */

const pattern = /\s*<!-- made by realtime-load-test, sha256:([0-9a-f]{64})[^\n]*-->\n?$/;

/** The text with its marker. */
export function withMarker(text: string): string {
  return `${text.trimEnd()}\n\n<!-- made by realtime-load-test, sha256:${hashOf(text)}; a changed file is never overwritten -->\n`;
}

/** `ours`: as we wrote it. `changed`: we wrote it and somebody changed it. `foreign`: we never wrote it. */
export function ownerOf(text: string): 'ours' | 'changed' | 'foreign' {
  // Git may have changed the ends of lines.
  const unix = text.replaceAll('\r\n', '\n');
  const found = pattern.exec(unix);
  if (found === null) return unix.includes('<!-- made by realtime-load-test, sha256:') ? 'changed' : 'foreign';
  return hashOf(unix.slice(0, found.index)) === found[1] ? 'ours' : 'changed';
}

function hashOf(text: string): string {
  return createHash('sha256').update(text.trimEnd()).digest('hex');
}
