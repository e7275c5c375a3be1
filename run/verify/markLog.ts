import { stat } from 'node:fs/promises';
import type { LogPart } from '../../report/logs/readLog.ts';
import { pause } from '../watchMetrics.ts';

/** Loggers write in batches; what belongs to the scenario may come this much later. */
const flushMs = 500;

/** Remembers where a log file ends now. */
export async function markLog(file: string): Promise<{
  /** What has been written since. */
  part(): Promise<LogPart>;
}> {
  const start = await sizeOf(file);
  return {
    async part() {
      await pause(flushMs);
      // A file that has become shorter was rotated or emptied: all of it is new.
      return { source: file, file, start: (await sizeOf(file)) < start ? 0 : start };
    },
  };
}

/** 0 for a file that is not there yet. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
