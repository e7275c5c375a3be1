import type { Level, LogFormat } from '../entry.ts';
import { levelOfLetter, levelOfWord } from '../levels.ts';

/** Lines whose level is a number or a letter in a place of its own. The first group is it. */
const tags: readonly { readonly pattern: RegExp; readonly level: (tag: string) => Level | undefined }[] = [
  // klog and glog: `E0102 15:04:05.678901   1 server.go:12] it broke`.
  { pattern: /^([FEWI])\d{4} \d\d:\d\d:\d\d\.\d{1,9}\s+\d+\s/, level: levelOfLetter },
  // Ruby: `E, [2026-01-01T00:00:00 #7] ERROR -- : it broke`.
  { pattern: /^([FEWID]), \[\d{4}-\d\d-\d\dT/, level: levelOfLetter },
  // .NET: `fail: Api.Replay[0]`, and the message below.
  { pattern: /^(fail|crit|warn|info|dbug|trce): \S{1,50}\[\d{1,5}\]/, level: levelOfWord },
  // Redis: `7:M 25 Nov 2026 23:25:03.123 # it broke`; what it warns of with # is all that it ever warns of.
  {
    pattern: /^\d{1,8}:[MSCX] \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{3} ([#*.-]) /,
    level: (tag) => (tag === '#' ? 'warn' : 'info'),
  },
];

export const tagged: LogFormat = (line) => {
  for (const { pattern, level } of tags) {
    const tag = pattern.exec(line.slice(0, 80))?.[1];
    const known = tag === undefined ? undefined : level(tag);
    if (known !== undefined) return { level: known, message: line };
  }
  return undefined;
};
