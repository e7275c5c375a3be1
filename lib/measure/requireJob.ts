import { usageError } from '../../contract/errors.ts';
import type { WireProfile } from '../../contract/profile.ts';
import type { Settings } from '../../contract/resolveOptions.ts';

/**
 * Plain k6 cannot store a job: it replays one that is there. The command line seeds one itself.
 *
 * @throws RltError (usage) where none is named
 */
export function requireJob(settings: Settings<WireProfile>): Settings<WireProfile> {
  if (settings.jobId !== undefined || settings.profile.history !== null) return settings;
  throw usageError(
    'JOB_ID is not set: catch-up-burst replays a job that is stored already',
    'store one with: npx rlt seed --mongo-uri URI --event-count 50, then pass -e JOB_ID=… -e EVENT_COUNT=50',
  );
}
