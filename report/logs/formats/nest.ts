import { type LogFormat, levelOfWord } from '../entry.ts';

/**
 * The console format of NestJS, whatever its prefix (its colours are gone by now):
 * `[Nest] 29952  - 11/23/2026, 2:35:13 PM   ERROR [ReplayService] Failed to replay history`.
 */
const line =
  /^\[[^\]]+\] \d+\s+- (?<time>.*?)\s+(?<level>LOG|ERROR|WARN|DEBUG|VERBOSE|FATAL) (?:\[(?<context>[^\]]+)\] )?(?<message>.*)$/;

export const nest: LogFormat = (text) => {
  const { time, level, context, message } = line.exec(text)?.groups ?? {};
  if (time === undefined || level === undefined || message === undefined) return undefined;
  return {
    level: levelOfWord(level),
    // "+2ms" is the time since the line before it.
    message: `${context === undefined ? '' : `[${context}] `}${message.replace(/ \+\d+ms$/, '')}`,
    // Local time in the locale of whoever runs it: not to be relied upon.
    time: undefined,
  };
};
