import { unavailableError } from '../../../contract/errors.ts';
import type { Lifetime } from '../../../engine/lifetime.ts';
import { maskUris } from '../../../settings/secrets.ts';
import { describe } from '../../describeError.ts';
import { adviceForConnect } from '../../redisTrouble.ts';
import { connectProbe, type Handshake, type ProbeClient } from '../probeClient.ts';
import { withRedis } from '../publishOnce.ts';
import { Draft, type Learned } from './draft.ts';
import { learnEvents } from './events.ts';
import { learnHandshake } from './handshake.ts';
import { learnPages } from './metrics.ts';
import { learnPublishing } from './publishing.ts';
import { type Listening, listenTo, type RedisTraces, tracesIn } from './redisTraces.ts';
import type { LearnRequest, Marks } from './request.ts';
import { acknowledgingEvent, learnSubscription } from './subscription.ts';
import { watch } from './trigger.ts';

/*
 * Writes a draft of a profile from what a gateway does while somebody watches. Nothing is stored and nothing published
 * but what the user names for it.
 */

const usualAnswerMs = 1500;
/** Longest wait for a page, ms. */
const pageMs = 1500;

/**
 * @throws RltError unavailable: no client gets in, or the Redis that is named cannot be used
 */
export async function learnProfile(request: LearnRequest, lifetime: Lifetime): Promise<Learned> {
  const closers: (() => void)[] = [];
  const closeAll = async () => {
    for (const close of closers.splice(0)) close();
  };
  const forget = lifetime.onClose(closeAll);
  try {
    return await learn(request, lifetime, closers);
  } finally {
    forget();
    await closeAll();
  }
}

async function learn(request: LearnRequest, lifetime: Lifetime, closers: (() => void)[]): Promise<Learned> {
  const { settings, jobId, answerMs = usualAnswerMs } = request;
  const { redisUrl } = settings;
  const draft = new Draft();
  const marks: Marks = { sequence: 1000 + Math.floor(Math.random() * 90_000), publishedAt: Date.now() };
  /** Ctrl-C before and after the watching ends everything. */
  const step = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done;
    lifetime.signal.throwIfAborted();
    return result;
  };

  const traces = redisUrl === undefined ? undefined : await step(lookIntoRedis(redisUrl, answerMs, draft));
  const handshake = await step(learnHandshake(settings, answerMs, draft));
  const open = async () => {
    const client = await connectOne(handshake);
    closers.push(() => client.close());
    return client;
  };
  const metrics = await step(learnPages({ settings, timeoutMs: pageMs }, draft));
  const client = await step(open());
  await step(metrics.countConnections(open));
  await step(
    metrics.countSubscription(() => learnSubscription(request.subscribe, settings, jobId, client, answerMs, draft)),
  );
  const { namespace } = handshake;
  const listening =
    traces && redisUrl !== undefined ? await step(listen(redisUrl, traces, namespace, answerMs)) : undefined;
  if (listening !== undefined) closers.push(listening.close);
  await step(watch(client, { request, marks, answerMs, lifetime, draft, open }));

  const answer = acknowledgingEvent(draft);
  const came = client.arrivals.filter(({ event }) => event !== answer);
  const event = learnEvents(came, jobId, marks, draft);
  const heard = traces &&
    listening && { traces, messages: listening.messages, ofNodes: await listening.adapterMessages().catch(() => []) };
  learnPublishing(heard, event, { jobId, marks }, draft);
  draft.open(
    'unsubscribe, ping, error, rejections, mongo: what nobody did cannot be seen; each that your gateway has opens further goals (docs/profiles.md)',
  );
  return draft.learned();
}

async function connectOne(handshake: Handshake): Promise<ProbeClient> {
  const outcome = await connectProbe(handshake);
  if ('failure' in outcome) throw unavailableError(`another client could not connect: ${outcome.failure}`);
  return outcome.client;
}

async function lookIntoRedis(redisUrl: string, timeoutMs: number, draft: Draft): Promise<RedisTraces> {
  const traces = await usable(redisUrl, () => withRedis(redisUrl, timeoutMs, tracesIn));
  draft.saw(`Redis: ${traces.why}`);
  if (traces.channels.length > 0) draft.saw(`Redis: somebody listens to ${traces.channels.slice(0, 5).join(', ')}`);
  if (traces.isCluster)
    draft.open('Redis: it is a cluster, of which this node was looked at: who listens elsewhere is not known to it');
  return traces;
}

function listen(redisUrl: string, traces: RedisTraces, namespace: string, timeoutMs: number): Promise<Listening> {
  return usable(redisUrl, () => listenTo(redisUrl, traces, namespace, timeoutMs));
}

async function usable<T>(redisUrl: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const said = describe(error);
    throw unavailableError(
      `Redis at ${maskUris(redisUrl)} cannot be used: ${maskUris(said)}`,
      adviceForConnect(said, redisUrl) ?? 'check --redis-url',
      error,
    );
  }
}
