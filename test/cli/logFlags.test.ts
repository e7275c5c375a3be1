import { describe, expect, it } from 'vitest';
import { type LogFlags, readLogFlags } from '../../cli/logFlags.ts';
import { parseConfig } from '../../settings/parseConfig.ts';

const none: LogFlags = { allowLog: [] };

describe('how a log is read', () => {
  it('is what flags say, then the config file; allowed patterns add up', () => {
    const { log } = parseConfig({ log: { levelPath: 'a.b', levelPattern: '^(?<level>\\w+)', allow: ['x'] } }, 'c.json');
    const configured = readLogFlags({ allowLog: ['y'] }, log);
    expect(configured.allowedLog.map(({ source }) => source)).toEqual(['y', 'x']);
    expect(configured.levelPlace.inObject?.({ a: { b: 'error' } })).toBe('error');
    expect(configured.levelPlace.inText?.('WARN slow')).toBe('warn');
    const flagged = readLogFlags({ ...none, logLevelPath: 'c' }, log);
    expect(flagged.levelPlace.inObject?.({ a: { b: 'error' }, c: 'info' })).toBe('info');
    expect(readLogFlags(none).levelPlace).toEqual({});
  });

  it('is kept unless a flag or the config file says otherwise', () => {
    const { log } = parseConfig({ log: { keep: false } }, 'c.json');
    expect([readLogFlags(none), readLogFlags({ ...none, keepLog: false }), readLogFlags(none, log)]).toMatchObject([
      { isKept: true },
      { isKept: false },
      { isKept: false },
    ]);
  });

  it.each([
    [{ allowLog: ['('] }, {}, /--allow-log is "\(": expected a regular expression/],
    [none, { allow: ['('] }, /log\.allow is "\("/],
    [{ ...none, logLevelPath: 'a..b' }, {}, /--log-level-path is "a\.\.b": expected names joined by dots/],
    [none, { levelPath: ' ' }, /log\.levelPath is " "/],
    [
      { ...none, logLevelPattern: '(\\w+)' },
      {},
      /--log-level-pattern is .*: expected a regular expression with a group named level/,
    ],
    [{ ...none, logLevelPattern: '(?<level>' }, {}, /--log-level-pattern is .*: expected a regular expression/],
  ])('%j, %j is refused', (flags, config, message) => {
    expect(() => readLogFlags(flags, config)).toThrow(message);
  });

  it('is refused in a config file where a key is not known', () => {
    expect(() => parseConfig({ log: { level: 'x' } }, 'c.json')).toThrow(
      /unknown key log\.level, did you mean|unknown key log\.level; allowed/,
    );
    expect(() => parseConfig({ log: { allow: 'x' } }, 'c.json')).toThrow(/log\.allow is/);
  });
});
