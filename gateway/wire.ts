import { defaultChannel } from '../contract/defaultWireProfile.ts';
import type { JobEventProfile, RejectionCause } from '../contract/profile.ts';
import { defaultProfile } from '../settings/defaultProfile.ts';

/** Why a client is turned away: the two parts that it gets to see, and the cause for the log. */
export interface Rejection {
  readonly cause: RejectionCause;
  readonly code: string;
  readonly message: string;
}

/** One Socket.IO event on its way to a client. */
export interface WireEvent {
  readonly name: string;
  readonly payload: { readonly jobId: string; readonly emittedAt: string; readonly [field: string]: unknown };
}

/** Names and texts of the contract, in the form in which the gateway uses them. */
export const wire = {
  http: defaultProfile.http,
  subscribe: defaultProfile.subscribe.event,
  subscribed: defaultProfile.subscribe.acknowledgedBy.event,
  unsubscribe: defaultProfile.unsubscribe.event,
  unsubscribed: defaultProfile.unsubscribe.acknowledgedBy.event,
  ping: defaultProfile.ping.event,
  pong: defaultProfile.ping.reply,
  error: defaultProfile.error.event,
  messages: {
    subscribeWithoutJob: 'jobId is required to subscribe.',
    unsubscribeWithoutJob: 'jobId is required to unsubscribe.',
    subscriptionLimit: defaultProfile.error.subscriptionLimit,
    inactivity: defaultProfile.error.inactivity,
  },
  rejections: {
    total: rejection('total'),
    origin: rejection('origin'),
    originNotAllowed: rejection('origin-not-allowed'),
  },
  jobEvents: { generation: eventOf('generation'), domain: eventOf('domain'), 'job-status': eventOf('job-status') },
  redisChannel: defaultChannel,
  mongo: defaultProfile.mongo,
  unknownOrigin: defaultProfile.unknownOrigin,
} as const;

export function roomOf(jobId: string): string {
  return `job:${jobId}`;
}

function rejection(cause: RejectionCause): Rejection {
  const found = defaultProfile.rejections.find((entry) => entry.cause === cause);
  if (!found || found.code === null) throw new Error(`the default profile has no coded rejection for "${cause}"`);
  return { cause, code: found.code, message: words(found.message) };
}

/** The reference gateway does nothing without a word. */
function words(text: string | null | undefined): string {
  if (text === null || text === undefined) throw new Error('the default profile names all words');
  return text;
}

function eventOf(kind: JobEventProfile['kind']): string {
  const found = defaultProfile.jobEvents.find((entry) => entry.kind === kind);
  if (!found) throw new Error(`the default profile has no event for "${kind}"`);
  return found.event;
}
