import { type Labels, unescaped } from './selector.ts';

/*
 * The text in which Prometheus and OpenMetrics expose metrics. k6 reads it many times a second, with an interpreter: so
 * nothing is looked at but the lines of the names that are asked for, which the engine's own search finds.
 */

/** The value of one series. */
export interface Series {
  readonly labels: Labels;
  readonly value: number;
}

/**
 * The series of one name.
 *
 * @returns none where the metric is declared and has no series yet; undefined where the text does not have it at all
 * @throws Error with the line that cannot be read, or that is there twice
 */
export function seriesIn(text: string, name: string): Series[] | undefined {
  const found = new Map<string, Series & { readonly timestamp: number | undefined }>();
  for (const line of [...linesWith(text, name), ...linesWith(text, `{${JSON.stringify(name)}`)]) {
    const { labels, value, timestamp } = parseLine(line);
    const key = JSON.stringify(Object.entries(labels).sort());
    if (isNewest(timestamp, found.get(key), line)) found.set(key, { labels, value, timestamp });
  }
  if (found.size > 0) return [...found.values()].map(({ labels, value }) => ({ labels, value }));
  return isDeclared(text, name) ? [] : undefined;
}

/** One line that is no comment. */
export interface Line extends Series {
  readonly name: string;
  /** As it stands there: its unit is another one in each of the two formats. */
  readonly timestamp: number | undefined;
}

/** @throws Error that shows the line: it is not of this format */
export function parseLine(line: string): Line {
  const [start = '', bare, opens] = /^\s*(?:([a-zA-Z_:][\w:]*)\s*)?(\{?)/.exec(line) ?? [];
  const labels: Record<string, string> = {};
  let name = bare;
  let end = start.length;
  if (opens) {
    label.lastIndex = end;
    for (let isOpen = true; isOpen; end = label.lastIndex) {
      const [found, quoted, quotedLabel, own = quotedLabel, value, closing] = label.exec(line) ?? [];
      if (found === undefined) throw notOfFormat(line);
      if (quoted !== undefined) name ??= unescaped(quoted);
      else if (own !== undefined) labels[unescaped(own)] = unescaped(value ?? '');
      isOpen = closing !== '}';
    }
  }
  const [, value = '', timestamp] = rest.exec(line.slice(end)) ?? [];
  if (name === undefined || value === '') throw notOfFormat(line);
  return {
    name,
    labels,
    value: toNumber(value, line),
    timestamp: timestamp === undefined ? undefined : Number(timestamp),
  };
}

/**
 * Whether a series is to be taken: with times it may stand there at several of them, and the last one counts.
 *
 * @param other what was taken of the same series before
 * @throws Error that shows the line: the series is there twice, and nobody can tell which of them is right
 */
export function isNewest(
  timestamp: number | undefined,
  other: { readonly timestamp: number | undefined } | undefined,
  line: string,
): boolean {
  if (other === undefined) return true;
  if (timestamp === undefined || other.timestamp === undefined || timestamp === other.timestamp) {
    throw new Error(`answered with the same series twice: ${shown(line)}`);
  }
  return timestamp > other.timestamp;
}

/** The name under which a sample's metric is declared, where the sample has one with a suffix. */
export function metricOf(name: string): string {
  return name.replace(/_(?:total|sum|count|bucket|created|info)$/, '');
}

// --- internal ---

const label =
  /\s*(?:"((?:[^"\\]|\\.)*)"(?!\s*=)|(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_]\w*))\s*=\s*"((?:[^"\\]|\\.)*)")?\s*(,|\})/sy;

/** Value, time, and an exemplar of OpenMetrics. */
const rest = /^\s*(\S+)(?:\s+([-+]?[\d.]+(?:e[-+]?\d+)?))?\s*(?:#.*)?$/i;

function linesWith(text: string, start: string): string[] {
  const lines: string[] = [];
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + start.length)) {
    const next = text.charAt(at + start.length);
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
    // Not a longer name, a comment, or the same words inside of a label.
    if (before.trim() !== '' || !/[\s{,}]/.test(next)) continue;
    const end = text.indexOf('\n', at);
    lines.push(text.slice(at, end < 0 ? undefined : end));
  }
  return lines;
}

function isDeclared(text: string, name: string): boolean {
  return [name, metricOf(name)].some((each) => text.includes(`# TYPE ${each} `) || text.includes(`# HELP ${each} `));
}

function toNumber(value: string, line: string): number {
  const infinite = /^([-+]?)inf(?:inity)?$/i.exec(value);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = Number(value);
  if (Number.isNaN(number) && !/^[-+]?nan$/i.test(value)) throw notOfFormat(line);
  return number;
}

function notOfFormat(line: string): Error {
  return new Error(`answered with a line that is not in the Prometheus text format: ${shown(line)}`);
}

function shown(line: string): string {
  return JSON.stringify(line.trim().slice(0, 120));
}
