import type { Level } from '../entry.ts';
import { levelOfSyslog } from '../levels.ts';
import { isFields } from './looseObject.ts';

/** A line of the gateway inside a line of what has collected it. */
export interface Enveloped {
  readonly source: string;
  readonly line: string;
  /** What the collector says of it, where it says anything: the line's own word is stronger. */
  readonly level: Level | undefined;
}

/**
 * Opens what a collector makes of every line: the JSON of Docker's json-file driver, of PM2 (`--log-type json`) and of
 * journald, and the priority of syslog (`<11>1 2026-…`, `<11>Jan  2 …`, systemd's `<3>`).
 */
export function openEnvelope(line: string): Enveloped | undefined {
  return line[0] === '<' ? openSyslog(line) : openJson(line);
}

/** RFC 5424's header; that of RFC 3164 looks like a prefix, and is one. */
const syslogHeader = /^1 \S{1,40} (\S{1,100} \S{1,60} \S{1,60}) \S{1,60} (?:-|\[[^\]]{0,500}\]) ?/;

/** The severity are the lowest three bits of the priority. */
function openSyslog(line: string): Enveloped | undefined {
  const [tag = '', digits] = /^<(\d{1,3})>/.exec(line.slice(0, 6)) ?? [];
  if (digits === undefined || Number(digits) > 191) return undefined;
  const rest = line.slice(tag.length);
  const [header = '', source = ''] = syslogHeader.exec(rest.slice(0, 1000)) ?? [];
  return { source, line: rest.slice(header.length), level: levelOfSyslog(Number(digits) % 8) };
}

function openJson(line: string): Enveloped | undefined {
  if (line[0] !== '{' || !/"(?:log|process_id|__REALTIME_TIMESTAMP|PRIORITY)"/.test(line)) return undefined;
  const fields = parse(line);
  if (fields === undefined) return undefined;
  const { log, stream, message, process_id: processId, MESSAGE: said } = fields;
  if (typeof log === 'string' && typeof stream === 'string')
    return { source: stream, line: ended(log), level: undefined };
  if (typeof message === 'string' && processId !== undefined && fields.level === undefined) {
    return { source: `${processId}${fields.type}`, line: ended(message), level: undefined };
  }
  const text = textOf(said);
  if (text === undefined) return undefined;
  const { PRIORITY: priority, _PID: pid, _TRANSPORT: transport } = fields;
  const level = levelOfSyslog(Number(priority ?? Number.NaN));
  // What comes from a service's output is always 6, whatever it says.
  return { source: `${pid}`, line: ended(text), level: transport === 'stdout' && level === 'info' ? undefined : level };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** journald writes a message that is not plain text, such as a coloured one, as an array of bytes. */
function textOf(said: unknown): string | undefined {
  if (typeof said === 'string') return said;
  const isBytes = Array.isArray(said) && said.every((byte) => typeof byte === 'number');
  return isBytes ? Buffer.from(said).toString('utf8') : undefined;
}

function ended(line: string): string {
  return line.replace(/[\r\n]{1,2}$/, '');
}
