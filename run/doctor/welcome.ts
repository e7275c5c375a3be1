import type { Settings } from '../../settings/settings.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { newJobId } from '../newJobId.ts';
import { ask, askingFor } from '../probe/ask.ts';
import { alternativesTo, firstThatConnects, handshakeOf, joiningHandshake } from '../probe/handshakes.ts';
import { type Connected, connectProbe, type ProbeClient } from '../probe/probeClient.ts';
import type { Finding } from '../room/finding.ts';

/** What one client meets at a gateway that runs. */
export interface Welcome {
  readonly findings: readonly Finding[];
  /** Whether it was let in, and subscribed where the run's clients subscribe. */
  readonly isIn: boolean;
  /** Has it leave. */
  close(): void;
}

/** Longest wait for the connection, and for each answer. */
const answerMs = 1500;

/** A gateway that turns one away may let the next one in; one that does so each time will do so in the run. */
const tries = 3;

/**
 * Connects one client as those of the run connect, and subscribes it to a job of its own where theirs subscribe.
 * Nothing is published.
 */
export async function welcomeAt(settings: readonly [Settings, ...Settings[]]): Promise<Welcome> {
  const [first] = settings;
  const skipped = untriable(settings);
  if (skipped !== undefined) {
    return { findings: [{ check: 'handshake', level: 'skipped', found: skipped }], isIn: false, close: () => {} };
  }
  const subscribing = settings.find(({ definition }) => definition.takes?.includes('jobId'));
  const jobId = subscribing?.jobId ?? newJobId(first.profile) ?? `load-test-probe-${Date.now().toString(36)}`;
  const came = await connect(first, jobId);
  if (!('client' in came)) return { findings: [came], isIn: false, close: () => {} };
  const { client, finding } = came;
  const subscribed = subscribing === undefined ? undefined : await subscribe(subscribing, client, jobId);
  return {
    findings: [finding, ...(subscribed === undefined ? [] : [subscribed])],
    isIn: subscribed === undefined || subscribed.level !== 'warning',
    close: () => client.close(),
  };
}

/** What one client cannot try without doing more than a client of the run, or other than that. */
function untriable(settings: readonly [Settings, ...Settings[]]): string | undefined {
  const [{ transports, profile }] = settings;
  const { subscribe } = profile;
  // A gateway that keeps the slot of whoever has left would be measured with one that is ours.
  const counting = settings.find(({ definition }) => definition.limitedBy !== undefined);
  if (counting !== undefined) return `not tried before the run: ${counting.scenario} measures who is connected`;
  if (transports !== 'websocket') return `not tried before the run with --transports ${transports}`;
  if (subscribe !== null && 'http' in subscribe) return 'not tried before the run: clients subscribe by HTTP';
  return undefined;
}

async function connect(
  settings: Settings,
  jobId: string,
): Promise<{ readonly client: ProbeClient; readonly finding: Finding } | Finding> {
  const check = 'handshake';
  let outcome: Failed = { failure: 'it was not tried' };
  for (let tried = 1; tried <= tries; tried++) {
    const handshake = {
      ...joiningHandshake(settings, jobId),
      timeoutMs: Math.min(settings.connectTimeoutMs, answerMs),
    };
    const came = await connectProbe(handshake);
    if ('client' in came) {
      const found = `a client was connected after ${Math.round(came.afterMs)} ms`;
      return { client: came.client, finding: { check, level: 'ok', found } };
    }
    outcome = came;
    if (isOpen(outcome, settings)) return { check, level: 'warning', found: outcome.failure };
  }
  const isAnswer = outcome.error?.kind === 'not-upgraded' || outcome.error?.kind === 'closed';
  const [{ found = outcome.failure }, other] = await Promise.all([
    // What was answered is not among the words of a WebSocket.
    isAnswer ? diagnose(settings) : { found: outcome.failure },
    firstThatConnects(alternativesTo(handshakeOf(settings))),
  ]);
  if (other === undefined && (isWordless(outcome) || passing.test(found))) return { check, level: 'warning', found };
  const change = other === undefined ? '--ws-path, --origin, --auth, --headers' : `${other.write} lets a client in`;
  return { check, level: 'error', found, change };
}

type Failed = Extract<Connected, { failure: string }>;

/** Whether it may be otherwise in a moment: what is slow, full or away is for the run to judge. */
function isOpen({ error }: Failed, { profile }: Settings): boolean {
  if (error === undefined) return true;
  if (error.kind !== 'rejected') return !refusals.has(error.kind);
  const cause = profile.rejections.find(({ message }) => message !== null && error.words.includes(message))?.cause;
  return cause === 'total' || cause === 'origin';
}

/** Socket.IO hangs up where nothing is at a path. */
const refusals = new Set<string>([
  ...['not-upgraded', 'closed', 'not-socket.io', 'engine-version', 'another-parser', 'no-namespace'],
  ...['closed-early', 'closed-before-connect'],
]);

/** Answers of a server, or of a balancer in front of it, that is busy or just not there. */
const passing = /: status (?:408|425|429|5\d\d)\b/;

/** A full gateway may close a connection without a word too. */
function isWordless({ error }: Failed): boolean {
  return error?.kind === 'closed-early' || error?.kind === 'closed-before-connect';
}

/** A gateway that does not answer may be what the run is to find: that is no error of the set-up. */
async function subscribe(settings: Settings, client: ProbeClient, jobId: string): Promise<Finding | undefined> {
  const { subscribe: request } = settings.profile;
  if (request === null || 'connect' in request) return undefined;
  const answer = await ask(askingFor(settings, answerMs), client, request, jobId, 'subscribe');
  const check = 'subscribe';
  if (answer.kind !== 'no') return { check, level: 'ok', found: answer.found };
  return { check, level: 'warning', found: answer.found, ...(answer.change && { change: answer.change }) };
}
