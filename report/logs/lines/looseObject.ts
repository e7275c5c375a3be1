/** Fields of an object that was found in a text, in their order, and where it ends. */
export interface FoundObject {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly start: number;
  /** Of the first character behind it; that of the text where it is cut off. */
  readonly end: number;
  readonly isClosed: boolean;
}

/** Longer texts are cut: no logger writes so much before it has said what is wrong. */
const longestText = 256 * 1024;
const deepest = 12;

/**
 * Finds the first object in a text: JSON, or what `console.log` makes of an object (`{ level: 'error', at: 1 }`), also
 * where it is cut off in the middle.
 */
export function findObject(text: string): FoundObject | undefined {
  const first = text.indexOf('{');
  if (first === -1) return undefined;
  const whole = parseJson(first === 0 ? text : text.slice(first));
  if (whole !== undefined) return { fields: whole, start: first, end: text.length, isClosed: true };
  const bounded = text.slice(0, longestText);
  let start = first;
  for (let tries = 0; start !== -1 && tries < 4; tries++) {
    const reader = new Reader(bounded, start);
    const fields = reader.object(0);
    if (fields !== undefined && Object.keys(fields).length > 0) {
      const exact = reader.isClosed ? parseJson(bounded.slice(start, reader.at)) : undefined;
      return { fields: exact ?? fields, start, end: reader.at, isClosed: reader.isClosed };
    }
    start = bounded.indexOf('{', start + 1);
  }
  return undefined;
}

function parseJson(text: string): Record<string, unknown> | undefined {
  if (text[0] !== '{') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An object with fields, no array. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const space = /\s*/y;
/** `key:`, `"key":`, `'key':`, `[Symbol(key)]:`. */
const key =
  /(?:"([^"\\\n]{1,200})"|'([^'\\\n]{1,200})'|\[(?:Symbol\()?([\w.]{1,100})\)?\]|([\w$@.-]{1,200}))\s*:(?!\/\/)/y;
const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?n?(?=[\s,}\]]|$)/iy;
const word = /(?:true|false|null|undefined)(?=[\s,}\]]|$)/y;

/** Reads once from left to right; whatever it does not understand is taken as text up to the next comma. */
class Reader {
  readonly #text: string;
  at: number;
  isClosed = false;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  /** undefined where no field begins. */
  object(depth: number): Record<string, unknown> | undefined {
    const fields: Record<string, unknown> = {};
    this.at++;
    this.isClosed = false;
    while (true) {
      this.#take(space);
      if (this.at >= this.#text.length) return fields;
      if (this.#text[this.at] === '}') {
        this.at++;
        this.isClosed = true;
        return fields;
      }
      const names = this.#take(key);
      if (names === undefined) {
        if (Object.keys(fields).length === 0) return undefined;
        this.#other();
      } else {
        this.#take(space);
        const name = names[1] ?? names[2] ?? names[3] ?? names[4] ?? '';
        Object.defineProperty(fields, name, { value: this.#value(depth), enumerable: true, configurable: true });
      }
      this.#take(space);
      if (this.#text[this.at] === ',') this.at++;
    }
  }

  #value(depth: number): unknown {
    const next = this.#text[this.at];
    if (next === '"' || next === "'" || next === '`') return this.#string(next);
    if (next === '{' && depth < deepest) return this.object(depth + 1) ?? this.#other();
    if (next === '[' && depth < deepest) {
      const inside = /^\[\s*(?=["'{])/.exec(this.#text.slice(this.at, this.at + 40));
      if (inside !== null) return this.#array(depth);
    }
    const figure = this.#take(number);
    if (figure !== undefined) return Number(figure[0].replace('n', ''));
    const known = this.#take(word)?.[0];
    if (known !== undefined) return known === 'null' || known === 'undefined' ? null : known === 'true';
    return this.#other();
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at++;
    while (this.at < this.#text.length) {
      this.#take(space);
      const next = this.#text[this.at];
      if (next === ']') {
        this.at++;
        break;
      }
      const before = this.at;
      const item = this.#value(depth + 1);
      if (items.length < 100) items.push(item);
      this.#take(space);
      if (this.#text[this.at] === ',') this.at++;
      else if (this.at === before) this.at++;
    }
    return items;
  }

  #string(quote: string): string {
    let value = '';
    let from = ++this.at;
    for (; this.at < this.#text.length; this.at++) {
      const next = this.#text[this.at];
      if (next === quote) break;
      if (next !== '\\') continue;
      value += this.#text.slice(from, this.at) + unescaped(this.#text[this.at + 1] ?? '');
      this.at++;
      from = this.at + 1;
    }
    value += this.#text.slice(from, this.at);
    this.at++;
    // `'a long text that ' +\n 'console.log has broken'`.
    const more = /^\s{0,4}\+\s{0,200}(["'`])/.exec(this.#text.slice(this.at, this.at + 210));
    if (more === null || value.length > longestText) return value;
    this.at += more[0].length - 1;
    return value + this.#string(more[1] ?? quote);
  }

  /** `Error: it broke\n    at f (a.js:1:2) {\n code: 'E' }`, `[Error: it broke]`, `[Function: f]`, `2026-01-01T00:00:00Z`. */
  #other(): string {
    const from = this.at;
    let open = 0;
    for (; this.at < this.#text.length; this.at++) {
      const next = this.#text[this.at];
      if (next === '{' || next === '[' || next === '(') open++;
      else if (next === '}' || next === ']' || next === ')') {
        if (open === 0) break;
        open--;
      } else if (open === 0 && next === ',') break;
    }
    // Never stand still: a closing bracket that belongs to nothing is passed over.
    if (this.at === from && this.#text[this.at] !== '}' && this.#text[this.at] !== ',') this.at++;
    return this.#text.slice(from, this.at).trim();
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '', f: '', u: '', x: '' };

function unescaped(letter: string): string {
  return escapes[letter] ?? letter;
}
