import * as z from 'zod/mini';
import { type Level, type LogFormat, levelOfNumber, levelOfWord, timeOf } from '../entry.ts';

const text = z.optional(z.unknown());

/** The names under which JSON loggers (pino, Bunyan, NestJS, winston) put the same things. */
const lineSchema = z.looseObject({
  ...{ level: text, severity: text, lvl: text },
  ...{ msg: text, message: text },
  ...{ time: text, timestamp: text, '@timestamp': text },
  ...{ err: text, error: text, stack: text },
});
type Line = z.infer<typeof lineSchema>;

/** One JSON object a line. One that says neither how bad it is nor what happened is no log line. */
export const json: LogFormat = (line) => {
  if (!line.startsWith('{')) return undefined;
  const fields = parse(line);
  if (fields === undefined) return undefined;
  const level = levelOf(fields.level ?? fields.severity ?? fields.lvl);
  const said = fields.msg ?? fields.message;
  if (level === undefined && said === undefined) return undefined;
  const [message = '', ...rest] = describe(said, fields.err ?? fields.error).split('\n');
  return {
    level,
    message,
    time: timeOf(fields.time ?? fields.timestamp ?? fields['@timestamp']),
    detail: stackOf(fields) ?? rest,
  };
};

function parse(line: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function levelOf(value: unknown): Level | undefined {
  if (typeof value === 'number') return levelOfNumber(value);
  return typeof value === 'string' ? levelOfWord(value) : undefined;
}

function describe(said: unknown, error: unknown): string {
  const reason = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : undefined;
  if (typeof said === 'string' && said !== '') {
    return reason === undefined || said.includes(reason) ? said : `${said}: ${reason}`;
  }
  if (said === undefined || said === '') return reason ?? (typeof error === 'string' ? error : '');
  return JSON.stringify(said);
}

function stackOf({ err, error, stack }: Line): string[] | undefined {
  const nested = [err, error].flatMap((value) =>
    typeof value === 'object' && value !== null && 'stack' in value ? [value.stack] : [],
  );
  const found = [stack, ...nested].find((value) => typeof value === 'string');
  return typeof found === 'string' ? found.split('\n') : undefined;
}
