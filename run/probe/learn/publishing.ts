import { isDeepStrictEqual } from 'node:util';
import type { ProfileFile } from '../../../contract/profile.ts';
import { showEvent } from '../../../lib/measure/readEvent.ts';
import { readyMade } from '../../../settings/profile/readyMade.ts';
import { placesOf, unpack } from '../places.ts';
import type { Arrival } from '../probeClient.ts';
import type { AdapterMessage } from './adapterMessages.ts';
import type { Draft } from './draft.ts';
import { type LikeNodes, likeNodes, publishLike } from './likeNodes.ts';
import { parentOf, templateOf } from './payload.ts';
import type { Adapter, ChannelMessage, RedisTraces } from './redisTraces.ts';
import type { Marks } from './request.ts';

/** What went through Redis while the event was triggered. */
export interface Heard {
  readonly traces: RedisTraces;
  readonly messages: readonly ChannelMessage[];
  readonly ofNodes: readonly AdapterMessage[];
}

/**
 * Puts into the draft how events get to the gateway: by the message of a channel that led to the event; else as the nodes
 * told it each other; else as nodes with their adapter do.
 */
export function learnPublishing(
  heard: Heard | undefined,
  event: Arrival | undefined,
  { jobId, marks }: { readonly jobId: string; readonly marks: Marks },
  draft: Draft,
): void {
  if (draft.profile.publish !== undefined) return;
  if (heard === undefined) {
    draft.open(
      'publish: nobody knows how events get to the gateway: redis (give --redis-url), emit (give --emit) or http',
    );
    return;
  }
  const { traces, messages, ofNodes } = heard;
  const { adapter } = traces;
  const isOfJob = (value: unknown) => JSON.stringify(value).includes(jobId);
  const told = ofNodes.findLast((each) => isOfJob(each) && (event === undefined || each.event === event.event));
  // A message that belongs to the event says more than who listens in a Redis that others may share.
  const ofJob = messages.findLast(({ channel, text }) => text.includes(jobId) || channel.includes(jobId));
  const message = ofJob ?? (adapter === undefined ? messages.at(-1) : undefined);
  const base = told && adapter && likeNodes(adapter, told, jobId, marks);
  if (message !== undefined) byChannel(message, event, { jobId, marks }, draft);
  else if (told !== undefined && base !== undefined) byNodes(base, told, draft);
  else if (adapter !== undefined) byAdapter(adapter, event, draft);
  else {
    const listened = traces.channels.slice(0, 3).join(', ');
    draft.open(
      `publish: nobody knows how events get to the gateway: ${listened === '' ? 'redis' : `redis (no message came on ${listened} while we watched)`}, emit or http`,
    );
  }
}

/** A message of the application's own: the gateway has to hand through what is added to it. */
function byChannel(
  { channel, text }: ChannelMessage,
  event: Arrival | undefined,
  { jobId, marks }: { readonly jobId: string; readonly marks: Marks },
  draft: Draft,
): void {
  const isSame = (part: unknown) => (value: unknown) => isDeepStrictEqual(value, part);
  const placeOf = (part: unknown) => placesOf(event?.args ?? [], isSame(part))[0];
  const found = templateOf(unpack(text)?.value, jobId, marks, (part) => placeOf(part) !== undefined);
  draft.saw(`Redis: ${channel} carried ${text.slice(0, 300)}`);
  if (found === undefined) {
    draft.open(`publish: what ${channel} carried is no JSON object: publish.redis has to write the same`);
    return;
  }
  const { template, added, addedTo, neighbours } = found;
  draft.put({ redis: { channel: channel.replace(jobId, '{jobId}'), message: template } });
  draft.guessed('redis.message: what stands for the job, the sequence and the time in it');
  for (const name of added) draft.settle(`jobEvents.0.${name}Path`);
  if (added.length > 0) {
    const [is, it] = added.length === 1 ? ['is', 'it'] : ['are', 'them'];
    const where = addedTo === '' ? '' : ` to ${addedTo}`;
    draft.open(`redis.message: ${added.join(' and ')} ${is} added${where}: the gateway has to hand ${it} through`);
  }
  const [first] = draft.profile.jobEvents ?? [];
  if (first === undefined || event === undefined) {
    draft.open(
      `publish: ${channel} carried a message of the job, and no event came of it: the gateway may have refused it (its log), or have sent it to others`,
    );
    return;
  }
  // What is added comes back where its neighbours do.
  const there = added.includes('sequence') ? placeOf(neighbours)?.path : parentOf(first.sequencePath);
  const pathOf = (name: string) => (there === undefined || there === '' ? name : `${there}.${name}`);
  draft.put({
    jobEvents: [
      {
        ...first,
        ...(added.includes('sequence') ? { sequencePath: pathOf('sequence') } : {}),
        ...(added.includes('publishedAt') ? { publishedAtPath: pathOf('publishedAt') } : {}),
      },
    ],
  });
}

/** As a node told the others, past the application: so nothing need be handed through. */
function byNodes(
  { flavour, rooms, entry, publish }: LikeNodes,
  { event, args, rooms: seen }: AdapterMessage,
  draft: Draft,
) {
  const who = flavour === 'redis-emitter' ? 'a service with @socket.io/redis-emitter' : 'a node';
  const where = seen.length === 0 ? 'everybody' : `the room ${seen.join(', ')}`;
  draft.saw(`Redis: ${who} had ${showEvent(event, args)} sent to ${where}`);
  if (rooms.length > 0 && rooms.every((room) => !room.includes('{jobId}')))
    draft.open(`publish: the room ${rooms.join(', ')} does not name the job: every run goes to it`);
  draft.put({ extends: flavour, ...notSeen(draft), jobEvents: [entry], publish });
  for (const name of ['jobId', 'sequence', 'publishedAt']) draft.settle(`jobEvents.0.${name}Path`);
  draft.guessed(
    `publish: as ${flavour} does it, past the application, to ${rooms.join(', ') || 'everybody'}; what tells the events apart is part of the payload`,
  );
}

/** A ready-made profile publishes past the application, with a payload of its own. */
function byAdapter({ flavour, key }: Adapter, event: Arrival | undefined, draft: Draft): void {
  const base = readyMade(flavour);
  const [entry] = base?.jobEvents ?? [];
  if (base === undefined || entry === undefined) return;
  const publish = key === 'socket.io' ? undefined : publishLike(flavour, key, ['{jobId}'], undefined);
  draft.put({
    extends: flavour,
    ...notSeen(draft),
    ...(event === undefined ? {} : { jobEvents: [{ ...entry, event: event.event }] }),
    ...(publish === undefined ? {} : { publish }),
  });
  draft.guessed(
    `publish: as ${flavour} does it: to the room that is named like the job, past the application, with a payload of its own`,
  );
  draft.open(
    'publish: no node told the others of an event while we watched: whether its room is named like the job is not known',
  );
}

/** What the ready-made profile says of requests is not what this gateway was seen to do. */
function notSeen({ profile }: Draft): ProfileFile {
  return { ...(profile.subscribe === undefined ? {} : { unsubscribe: null }) };
}
