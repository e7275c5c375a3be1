import { compilePath, type Read } from '../../contract/path.ts';
import type { EmitRequest, RejectionCause, Template, WireProfile } from '../../contract/profile.ts';
import { fillTemplate } from '../../contract/template.ts';
import { compileJobEvent } from '../measure/jobEvent.ts';
import type { CompiledJobEvent } from '../measure/plainEvent.ts';

/** A profile made ready for the hot path: every dotted path compiled once. */
export interface Wire {
  readonly profile: WireProfile;
  readonly jobEvents: readonly CompiledJobEvent[];
  /** Every event of the gateway's that the profile names. */
  readonly names: ReadonlySet<string>;
  readonly errorMessage: Read;
  readonly rejectionCode: Read;
  /** The compiled form of a path; compiled once for each distinct path. */
  read(path: string): Read;
  requestArguments(request: EmitRequest, jobId: string): Template[];
  /**
   * Why the gateway turned a client away, by its message or code, and whether these are both as the profile says.
   *
   * @param handshake the code that came with it; only CONNECT_ERROR can carry one
   */
  rejection(
    message: string,
    handshake?: { readonly code: unknown },
  ): { readonly cause: RejectionCause | undefined; readonly asAgreed: boolean };
}

export function compileWire(profile: WireProfile): Wire {
  const readers = new Map<string, Read>();
  const read = (path: string): Read => {
    const known = readers.get(path) ?? compilePath(path);
    readers.set(path, known);
    return known;
  };
  return {
    profile,
    read,
    jobEvents: profile.jobEvents.map(compileJobEvent),
    names: namesIn(profile),
    errorMessage: profile.error === null ? () => undefined : compilePath(profile.error.messagePath),
    rejectionCode: profile.rejectionCodePath === null ? () => undefined : compilePath(profile.rejectionCodePath),
    requestArguments: ({ args }, jobId) => args.map((argument) => fillTemplate(argument, { jobId })),
    rejection: (message, handshake) => {
      const hasCode = (code: string | null) => code !== null && code === handshake?.code;
      const found = profile.rejections.find((entry) => hasCode(entry.code) || entry.message === message);
      const codeless = handshake === undefined || profile.rejectionCodePath === null || found?.code === null;
      return {
        cause: found?.cause,
        asAgreed:
          found !== undefined &&
          (found.message === message || found.message === null) &&
          (codeless || hasCode(found.code)),
      };
    },
  };
}

function namesIn({ error, jobEvents, subscribe, unsubscribe, ping }: WireProfile): Set<string> {
  const answers = [subscribe, unsubscribe].map((request) => {
    const answer = request !== null && 'acknowledgedBy' in request ? request.acknowledgedBy : null;
    return answer !== null && 'event' in answer ? answer.event : undefined;
  });
  const names = [error?.event, ping?.reply, ...answers, ...jobEvents.map(({ event }) => event)];
  return new Set(names.flatMap((name) => name ?? []));
}
