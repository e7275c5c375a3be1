import type { Plan } from '../../contract/plan.ts';

/** What publishes a job before it is replayed, where the plan says so; in the VU of setup and teardown. */
export function loadHistory({ publishesJob }: Plan) {
  return publishesJob && __VU === 0 ? require('../apart/history.ts') : undefined;
}
