import type { Level } from './entry.ts';
import { levelOfNumber, levelOfWord } from './levels.ts';
import { isFields } from './lines/looseObject.ts';

/** Where the user says that the level of an entry stands. What is not found there is looked for as always. */
export interface LevelPlace {
  /** In JSON. */
  readonly inObject?: ((fields: Readonly<Record<string, unknown>>) => Level | undefined) | undefined;
  /** In text. */
  readonly inText?: ((text: string) => Level | undefined) | undefined;
}

/**
 * @param path dots lead into nested objects; a name that itself holds dots is found too
 * @param pattern has the group "level"
 */
export function levelPlace(path: string | undefined, pattern: RegExp | undefined): LevelPlace {
  return {
    ...(path === undefined ? {} : { inObject: (fields) => levelOfValue(valueAt(fields, path)) }),
    ...(pattern === undefined
      ? {}
      : { inText: (text) => levelOfValue(pattern.exec(text.slice(0, longestText))?.groups?.level) }),
  };
}

const longestText = 2000;

function valueAt(value: unknown, path: string): unknown {
  if (!isFields(value)) return undefined;
  if (path in value) return value[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const found = valueAt(value[path.slice(0, dot)], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function levelOfValue(value: unknown): Level | undefined {
  if (typeof value === 'number') return levelOfNumber(value, 'severity');
  if (typeof value !== 'string') return undefined;
  return /^\d{1,6}$/.test(value) ? levelOfNumber(Number(value), 'severity') : levelOfWord(value);
}
