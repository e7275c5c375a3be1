import { type Lifetime, runUserCommand } from '../../../engine/index.ts';
import type { ProbeClient } from '../probeClient.ts';
import type { Draft } from './draft.ts';
import type { LearnRequest, Marks } from './request.ts';
import { emitOne, postOne } from './triggers.ts';

export interface Watching {
  readonly request: LearnRequest;
  readonly marks: Marks;
  readonly answerMs: number;
  readonly lifetime: Lifetime;
  readonly draft: Draft;
  /** Connects one more client. */
  readonly open: () => Promise<ProbeClient>;
}

/** Has an event sent as the request says, or waits for what its user triggers; Ctrl-C ends it early. */
export async function watch(client: ProbeClient, watching: Watching): Promise<void> {
  const { request, lifetime, answerMs } = watching;
  const { forMs, tell, trigger, emit, post } = request;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const takeBack = lifetime.onInterrupt(stop);
  const endsAt = Date.now() + forMs;
  const seen = client.arrivals.length;
  const progress = setInterval(() => {
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    const count = client.arrivals.length - seen;
    tell(`${count === 1 ? '1 event' : `${count} events`} so far; ${left} s left (Ctrl-C ends it and keeps what came)`);
  }, 1000);
  const timers = [setTimeout(stop, forMs)];
  try {
    if (emit !== undefined) await emitOne(emit, watching, stopped);
    if (post !== undefined) await postOne(post, watching);
    if (trigger !== undefined) await runTrigger(trigger, watching, stopped);
    // What was triggered may still be on its way.
    if (emit !== undefined || post !== undefined || trigger !== undefined) timers.push(setTimeout(stop, answerMs));
    await stopped;
  } finally {
    clearInterval(progress);
    for (const timer of timers) clearTimeout(timer);
    takeBack();
  }
}

async function runTrigger(
  command: string,
  { request: { jobId, forMs }, marks, lifetime, draft }: Watching,
  stopped: Promise<void>,
): Promise<void> {
  const env = {
    ...process.env,
    JOB_ID: jobId,
    SEQUENCE: String(marks.sequence),
    PUBLISHED_AT: String(marks.publishedAt),
  };
  const flag = '--trigger-command';
  const failure = await runUserCommand(lifetime, { flag, command, env, timeoutMs: forMs, until: stopped });
  if (failure !== undefined) draft.open(failure);
}
