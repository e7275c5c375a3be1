/** The series that a text such as `ws_connections{state="open",pod=~"a-.*"}` selects, as PromQL writes it. */
export interface Selector {
  readonly name: string;
  matches(labels: Labels): boolean;
}

export type Labels = Readonly<Record<string, string>>;

/** @returns undefined where the text is no selector */
export function parseSelector(text: string): Selector | undefined {
  const [, bare, inner] = /^\s*([a-zA-Z_:][\w:]*)?\s*(?:\{(.*)\})?\s*$/s.exec(text) ?? [];
  const parts = inner === undefined ? [] : partsOf(inner);
  if (parts === undefined) return undefined;
  // A name that holds other characters than these stands among the labels, in quotes.
  const names = [...(bare === undefined ? [] : [bare]), ...parts.filter((part) => typeof part === 'string')];
  const [name] = names;
  if (name === undefined || names.length > 1) return undefined;
  const matchers = parts.filter((part) => typeof part === 'function');
  return { name, matches: (labels) => matchers.every((matches) => matches(labels)) };
}

/** A text in quotes, with what an escaped character in it stands for. */
export function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}

// --- internal ---

type Matcher = (labels: Labels) => boolean;

const part = /\s*(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)")\s*(?:,|$)/sy;

/** A quoted name as text, a matcher as function. */
function partsOf(inner: string): (string | Matcher)[] | undefined {
  const parts: (string | Matcher)[] = [];
  part.lastIndex = 0;
  while (/\S/.test(inner.slice(part.lastIndex))) {
    const [found, quoted, label = '', operator, value = ''] = part.exec(inner) ?? [];
    if (found === undefined) return undefined;
    const matcher = quoted === undefined ? matcherOf(label, operator, unescaped(value)) : unescaped(quoted);
    if (matcher === undefined) return undefined;
    parts.push(matcher);
  }
  return parts;
}

/** A label that a series does not have is empty. */
function matcherOf(label: string, operator: string | undefined, value: string): Matcher | undefined {
  const negated = operator?.startsWith('!');
  if (!operator?.endsWith('~')) return (labels) => ((labels[label] ?? '') === value) !== negated;
  try {
    const pattern = new RegExp(`^(?:${value})$`, 's');
    return (labels) => pattern.test(labels[label] ?? '') !== negated;
  } catch {
    return undefined;
  }
}
