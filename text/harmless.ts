/** Characters of one text that are kept: enough for any message that a person reads, and for a stack. */
const longestText = 4000;

/*
 * What a terminal acts on, what hides or turns around the text beside it, and halves of characters. A tab and the end
 * of a line are text.
 */
const acting = /\r\n|[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** What has nothing of that for certain, as nearly every text and name of a report: it takes far less to see. */
const plain = /^[ -~]*$/;

/**
 * A text that somebody else has written, such as a gateway's message, so that it can be shown and kept anywhere: what
 * is not to be read stands there as an escape, as in JSON, and what has no end is cut.
 */
export function harmless(text: string): string {
  if (text.length <= longestText && plain.test(text)) return text;
  const shown = text.length <= longestText ? text : `${text.slice(0, longestText)}… (${text.length} characters)`;
  return shown.replace(acting, escaped);
}

/** The same for lines of our own, which have colours: only these sequences are let through, and nothing is cut. */
export function harmlessLine(text: string): string {
  return text
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(acting, escaped)))
    .join('');
}

/**
 * Makes every text of a document that others have had a hand in harmless, in place, names of fields too.
 *
 * @see harmless
 */
export function tidyDocument(document: object): void {
  if (Array.isArray(document)) {
    tidyList(document);
    return;
  }
  for (const [key, value] of Object.entries(document)) {
    const name = harmless(key);
    if (name !== key) Reflect.deleteProperty(document, key);
    const tidy = typeof value === 'string' ? harmless(value) : value;
    if (name !== key || tidy !== value) Reflect.set(document, name, tidy);
    if (typeof value === 'object' && value !== null) tidyDocument(value);
  }
}

/** Most of a large report are lists of figures, which need no look at anything but what they are. */
function tidyList(list: unknown[]): void {
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    if (typeof value === 'string') list[index] = harmless(value);
    else if (typeof value === 'object' && value !== null) tidyDocument(value);
  }
}

const colour = new RegExp(`(${String.fromCharCode(27)}\\[[\\d;]*m)`);

function escaped(character: string): string {
  if (character === '\n' || character === '\t') return character;
  if (character === '\r\n') return '\n';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
