import { stripVTControlCharacters } from 'node:util';

/**
 * A colour as it is left where the escape character is not: as text (`\u001b[31m`, `^[[31m`, `#033[31m`) or gone
 * altogether (`[31merror[39m`). "[10m]" is ten minutes.
 */
const writtenColour =
  /(?:\\{1,4}(?:u001b|x1b|033|e)|#033|\^\[|\u241b)\[(?:\d{1,3}(?:;\d{1,3}){0,4})?m|\[\d{1,3}(?:;\d{1,3}){0,4}m(?!\])/gi;

/** A text without colours, however they are written, and without what is no character. */
export function clean(text: string): string {
  let cleaned = text;
  if (cleaned.includes('\u001b') || cleaned.includes('\u009b')) cleaned = stripVTControlCharacters(cleaned);
  if (cleaned.includes('[') && cleaned.includes('m')) cleaned = cleaned.replace(writtenColour, '');
  if (cleaned.includes('\0')) cleaned = cleaned.replaceAll('\0', '');
  return cleaned.startsWith('\uFEFF') ? cleaned.slice(1) : cleaned;
}
