/*
 * Rows of a CSV file that comes in pieces. A generic parser takes most of the time that a report takes: here only rows
 * with a quote in them are looked at letter by letter, and a row is not taken apart before somebody wants it.
 */

/** Cuts text into rows, which end with a line feed outside of quotes; empty lines are no rows. */
export class CsvRows {
  readonly #onRow: (row: string) => void;
  #rest = '';

  constructor(onRow: (row: string) => void) {
    this.#onRow = onRow;
  }

  add(text: string): void {
    const all = this.#rest === '' ? text : this.#rest + text;
    let start = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', end + 1)) {
      const row = all.slice(start, all.charCodeAt(end - 1) === carriageReturn ? end - 1 : end);
      // A line feed within quotes is a part of the row.
      if (row.includes('"') && row.length < longestRow && hasOpenQuote(row)) continue;
      start = end + 1;
      if (row !== '') this.#onRow(row);
    }
    this.#rest = all.slice(start);
  }

  /** Whether the text ended with a whole row. */
  get isWhole(): boolean {
    return this.#rest === '';
  }
}

/** The fields of a row. */
export function fieldsOfRow(row: string): string[] {
  if (!row.includes('"')) return row.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= row.length; ) {
    if (row[at] === '"') {
      let end = row.indexOf('"', at + 1);
      while (end >= 0 && row[end + 1] === '"') end = row.indexOf('"', end + 2);
      const last = end < 0 ? row.length : end;
      const comma = row.indexOf(',', last);
      fields.push(row.slice(at + 1, last).replaceAll('""', '"'));
      at = comma < 0 ? row.length + 1 : comma + 1;
    } else {
      const comma = row.indexOf(',', at);
      fields.push(row.slice(at, comma < 0 ? undefined : comma));
      at = comma < 0 ? row.length + 1 : comma + 1;
    }
  }
  return fields;
}

const carriageReturn = 0x0d;

/** A quote that is never closed must not take the rest of the file along. */
const longestRow = 1_000_000;

function hasOpenQuote(row: string): boolean {
  let quotes = 0;
  for (let at = row.indexOf('"'); at >= 0; at = row.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}
