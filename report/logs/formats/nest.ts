import type { LogFormat } from '../entry.ts';
import { levelOfWord } from '../levels.ts';

/**
 * The console format of NestJS, whatever its prefix (its colours are gone by now):
 * `[Nest] 29952  - 11/23/2026, 2:35:13 PM   ERROR [ReplayService] Failed to replay history`.
 */
const head =
  /^\[[^\]]{1,100}\] \d{1,10}\s{1,8}- [^[]{6,60}?\s{1,8}(?<level>LOG|ERROR|WARN|DEBUG|VERBOSE|FATAL) (?:\[(?<context>[^\]]{1,200})\] )?/;

export const nest: LogFormat = (line) => {
  const found = head.exec(line.slice(0, 500));
  const { level, context } = found?.groups ?? {};
  if (found === null || level === undefined) return undefined;
  return {
    level: levelOfWord(level),
    // "+2ms" is the time since the line before it. The time is that of its locale: not to be relied upon.
    message: `${context === undefined ? '' : `[${context}] `}${line.slice(found[0].length).replace(/ \+\d{1,9}ms$/, '')}`,
  };
};
