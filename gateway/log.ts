import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/** JSON lines, to stdout unless another destination is given. */
export function createLog(
  level: LogLevel,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  return pino({ level, base: { name: 'gateway' }, formatters: { level: (label) => ({ level: label }) } }, destination);
}
