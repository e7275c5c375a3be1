import { type Command, Option } from 'commander';
import { usageError } from '../contract/errors.ts';
import { type LevelPlace, levelPlace } from '../report/logs/levelPlace.ts';
import type { LogOptions } from '../settings/config.ts';

/** How a gateway's log is read, and whether it is kept. */
export interface LogFlags {
  allowLog: string[];
  logLevelPath?: string;
  logLevelPattern?: string;
  /** False with `--no-gateway-log`. */
  keepLog?: boolean;
}

/** No opposite of `--gateway-log FILE`: a log can be judged and not kept. */
class NoGatewayLog extends Option {
  constructor() {
    super('--no-gateway-log', "do not keep the gateway's log beside the report (config file: log.keep)");
  }

  override attributeName(): string {
    return 'keepLog';
  }
}

export function addLogFlags(command: Command): Command {
  return command
    .addOption(new NoGatewayLog())
    .option(
      '--allow-log <PATTERN>',
      'regular expression for log lines that do not count as errors; repeatable (config file: log.allow)',
      (value: string, values: string[]) => [...values, value],
      [],
    )
    .option(
      '--log-level-path <PATH>',
      'where the level stands in a JSON log entry, such as severity.name (config file: log.levelPath)',
    )
    .option(
      '--log-level-pattern <PATTERN>',
      'regular expression with a group (?<level>…) that finds the level in a line of text (config file: log.levelPattern)',
    );
}

/**
 * @param config what the config file says; flags are stronger, and allowed patterns add up
 * @throws RltError (usage) for what is no regular expression, or a pattern without its group
 */
export function readLogFlags(
  flags: LogFlags,
  config: LogOptions = {},
): { allowedLog: RegExp[]; levelPlace: LevelPlace; isKept: boolean } {
  const path = flags.logLevelPath ?? config.levelPath;
  if (path !== undefined && !/^[^\s.]+(?:\.[^\s.]+)*$/.test(path)) {
    const name = flags.logLevelPath === undefined ? 'log.levelPath' : '--log-level-path';
    throw usageError(`${name} is ${JSON.stringify(path)}: expected names joined by dots, such as severity.name`);
  }
  return {
    allowedLog: [
      ...flags.allowLog.map((text) => parsePattern('--allow-log', text)),
      ...(config.allow ?? []).map((text) => parsePattern('log.allow', text)),
    ],
    isKept: flags.keepLog ?? config.keep ?? true,
    levelPlace: levelPlace(path, levelPattern(flags.logLevelPattern, config.levelPattern)),
  };
}

function levelPattern(flag: string | undefined, configured: string | undefined): RegExp | undefined {
  const text = flag ?? configured;
  if (text === undefined) return undefined;
  const name = flag === undefined ? 'log.levelPattern' : '--log-level-pattern';
  const pattern = parsePattern(name, text);
  if (/\(\?<level>/.test(text)) return pattern;
  throw usageError(
    `${name} is ${JSON.stringify(text)}: expected a regular expression with a group named level`,
    "such as '^\\S+ (?<level>\\w+) '",
  );
}

function parsePattern(name: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`${name} is ${JSON.stringify(text)}: expected a regular expression (${reason})`);
  }
}
