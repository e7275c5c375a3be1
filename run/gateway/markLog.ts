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
  const before = await look(file);
  return {
    async part() {
      await pause(flushMs);
      const after = await look(file);
      // A file that has become shorter was emptied, another one of its name came by rotation: all of it is new.
      const isNew = after.size < before.size || after.inode !== before.inode;
      return { source: file, file, start: isNew ? 0 : before.size };
    },
  };
}

/** Nothing for a file that is not there yet. */
async function look(file: string): Promise<{ size: number; inode: number }> {
  return stat(file).then(
    ({ size, ino }) => ({ size, inode: ino }),
    () => ({ size: 0, inode: 0 }),
  );
}
