import { defaultWireProfile } from '../contract/defaultWireProfile.ts';
import type { GatewayProfile } from '../contract/profile.ts';

/** The contract that the reference gateway keeps; every name in it can be replaced by a profile file. */
export const defaultProfile = {
  ...defaultWireProfile,
  mongo: {
    eventsCollection: 'novel_job_events',
    eventDocument: {
      jobId: '{jobId}',
      kind: 'generation',
      emittedAt: '{emittedAt}',
      event: { type: 'load-test', occurredAt: '{emittedAt}', sequence: '{sequence}' },
      createdAt: '{now}',
      updatedAt: '{now}',
    },
    eventIndexes: [
      { jobId: 1, emittedAt: -1 },
      { jobId: 1, kind: 1, emittedAt: -1 },
    ],
    jobsCollection: 'novel_jobs',
    jobDocument: {
      jobId: '{jobId}',
      status: 'running',
      snapshot: { summary: 'load test', progress: 0.5 },
      updatedAt: '{now}',
    },
    jobIdField: 'jobId',
    ...defaultWireProfile.mongo,
  },
} satisfies GatewayProfile;
