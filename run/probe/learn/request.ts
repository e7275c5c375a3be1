import type { HttpRequest, Template } from '../../../contract/profile.ts';
import type { Settings } from '../../../settings/settings.ts';

export interface LearnRequest {
  readonly settings: Settings;
  /** The job, room or document whose events are watched; what a user triggers belongs to it. */
  readonly jobId: string;
  /** An event by which a client asks for them, with its arguments. */
  readonly subscribe: { readonly event: string; readonly args: readonly Template[] } | undefined;
  /** An event of a client's own that has the gateway send one, with its arguments. */
  readonly emit: readonly [event: string, ...args: Template[]] | undefined;
  /** An HTTP request that has the gateway send one. */
  readonly post?: HttpRequest | undefined;
  /** A shell command that has the gateway send one; it gets JOB_ID, SEQUENCE and PUBLISHED_AT. */
  readonly trigger: string | undefined;
  /** How long to watch where nothing is triggered, ms. */
  readonly forMs: number;
  /** Longest wait for an answer, and for what comes of a trigger, ms; 1500 by default. */
  readonly answerMs?: number;
  readonly tell: (text: string) => void;
  /** Whether something may be written to what the host serves. */
  readonly mayWrite: (host: string) => Promise<boolean>;
}

/** Figures by which what was triggered is found again. */
export interface Marks {
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
}
