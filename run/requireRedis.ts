import { randomBytes } from 'node:crypto';
import { unavailableError, usageError } from '../contract/errors.ts';
import { eventValues } from '../contract/eventValues.ts';
import type { GatewayProfile, RedisPublish } from '../contract/profile.ts';
import { removalOf } from '../contract/publishedTraces.ts';
import { channelFor, compileRedisCommand, pubSubOf } from '../contract/redisCommand.ts';
import { compileText } from '../contract/template.ts';
import type { Store } from '../report/schema.ts';
import { maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { coordinationCommands } from './coordination.ts';
import { describe } from './describeError.ts';
import {
  lookAtRedis,
  notPermitted,
  type RedisCommand,
  type RefusedCommand,
  refusalOf,
  type SendRedis,
} from './lookAtRedis.ts';
import { meetsAt, publishesHistory } from './needs.ts';
import { identify, type RedisIdentity } from './redisIdentity.ts';

/** What a look at a Redis has found. */
export interface RedisLook {
  readonly store: Store;
  /**
   * Who listens to the channel of the run, by Redis's answer to an event of a job that nobody holds; undefined where
   * each job has a channel of its own, where a cluster counts on each node apart, or where nothing was published.
   */
  readonly receivers: number | undefined;
}

/**
 * Tries with a named Redis everything that the run will do with it, so that a missing permission is named before the
 * run instead of in its middle.
 *
 * @throws RltError unavailable: it does not answer, is of a kind that cannot be used, or refuses a command
 */
export async function requireRedis(settings: Settings): Promise<RedisLook> {
  return lookAtRedis(settings.redisUrl ?? '', '--redis-url', async (send) => {
    const identity = await identify(send);
    refuseKind(identity, settings);
    const receivers = await tryCommands(send, identity, settings);
    const isCluster = identity.mode === 'cluster';
    const store = isCluster ? { ...identity.store, cluster: true } : identity.store;
    return { store, receivers: isCluster ? undefined : receivers };
  });
}

function refuseKind({ mode, role }: RedisIdentity, { redisUrl = '', redisResetSequence }: Settings): void {
  const address = maskUris(redisUrl);
  if (mode === 'sentinel') {
    throw unavailableError(
      `Redis at ${address} is a Sentinel, which stores and publishes nothing`,
      'name the primary that it monitors: SENTINEL GET-MASTER-ADDR-BY-NAME returns its address',
    );
  }
  if (mode === 'cluster' && redisResetSequence > 0) {
    throw usageError(
      `--redis-reset-sequence is ${redisResetSequence}, but Redis at ${address} is a cluster, where PUBLISH counts the subscribers of one node only`,
      'run the drill with a Redis that is not a cluster, or leave out --redis-reset-sequence',
    );
  }
  if (mode !== 'cluster' && role !== undefined && /slave|replica/.test(role)) {
    throw unavailableError(
      `Redis at ${address} is a replica: it accepts no writes, and what is published there reaches only its own subscribers`,
      'name its primary with --redis-url',
    );
  }
}

/**
 * All of them, so that a user who lacks several permissions is told of them at once.
 *
 * @returns whom the event of this check has reached, where that says who listens
 */
async function tryCommands(send: SendRedis, { mode }: RedisIdentity, settings: Settings): Promise<number | undefined> {
  const refused: RefusedCommand[] = [];
  let receivers: number | undefined;
  for (const command of commandsOf(settings, mode === 'cluster')) {
    try {
      receivers = (await tryOne(send, command, settings)) ?? receivers;
    } catch (error) {
      const said = refusalOf(error);
      if (said !== undefined) refused.push({ command, said });
    }
  }
  if (refused.length === 0) return receivers;
  throw notPermitted(settings.redisUrl ?? '', refused, {
    commands: [...commandsOf(settings, mode === 'cluster'), ...scripted(settings)],
    ...targetOf(settings),
  });
}

/** What the scripts send, on keys and for a job of this check alone. */
function commandsOf(settings: Settings, isCluster: boolean): RedisCommand[] {
  const { profile, redisResetSequence, redisDrill } = settings;
  const id = `preflight-${randomBytes(4).toString('hex')}`;
  const key = `rlt:{${id}}:ready`;
  const publish = redisPublishOf(profile);
  const pubSub = publish && pubSubOf(publish);
  const jobId = `load-test-${id}`;
  return [
    ['SET', key, '1', 'EX', '60'],
    ['GET', key],
    ['INCRBY', key, '1'],
    ['EXPIRE', key, '60'],
    ['DEL', key, `rlt:{${id}}:failed`],
    ...(meetsAt(settings) === settings.redisUrl ? coordinationCommands(id) : []),
    ...publishing(profile, jobId),
    ...removing(settings, jobId),
    ...(isCluster
      ? ([
          ['CLUSTER', 'SLOTS'],
          ['COMMAND', 'COUNT'],
        ] as const)
      : []),
    ...(redisResetSequence > 0
      ? ([
          [
            'PUBSUB',
            pubSub?.count ?? 'NUMSUB',
            pubSub === undefined ? '' : channelFor(pubSub, { jobId, namespace: profile.namespace }),
          ],
          ['PUBSUB', 'NUMPAT'],
          ...(redisDrill === 'publisher' ? ([['CLIENT', 'ID']] as const) : []),
          // No client has this number: nobody is cut.
          ['CLIENT', 'KILL', 'ID', String(Number.MAX_SAFE_INTEGER)],
        ] as const)
      : []),
  ];
}

/** What the profile sends to Redis for an event of a job that nobody holds. */
function publishing(profile: GatewayProfile, jobId: string): RedisCommand[] {
  const publish = redisPublishOf(profile);
  if (publish === undefined) return [];
  const now = Date.now();
  const values = eventValues(profile, { jobId, sequence: 1, publishedAt: now, dueAt: now });
  const [name = '', ...args] = compileRedisCommand(publish)(values);
  return [[name, ...args]];
}

/** By what the events of a published history are removed again, of which there is none yet. */
function removing(settings: Settings, jobId: string): RedisCommand[] {
  const publish = redisPublishOf(settings.profile);
  if (publish === undefined || !publishesHistory(settings)) return [];
  const { namespace } = settings.profile;
  return removalOf(publish, { jobId, namespace }, ['0-1']).map(([name = '', ...args]) => [name, ...args]);
}

/** What a script of ours runs, for which the user needs permission too. */
function scripted({ profile }: Settings): RedisCommand[] {
  const publish = redisPublishOf(profile);
  return publish?.encoding === 'msgpack' ? [[publish.command[0] ?? '']] : [];
}

/** The channel or key that is published to; the jobs of a run have names of their own. */
function targetOf({ profile }: Settings): { readonly channel?: string; readonly key?: string } {
  const publish = redisPublishOf(profile);
  if (publish === undefined) return {};
  const pubSub = pubSubOf(publish);
  const values = { jobId: '*', namespace: profile.namespace };
  return pubSub === undefined
    ? { key: compileText(publish.command[1] ?? '')(values) }
    : { channel: channelFor(pubSub, values) };
}

function redisPublishOf({ publish }: GatewayProfile): RedisPublish | undefined {
  return publish !== null && 'redis' in publish ? publish.redis : undefined;
}

/**
 * An event of a job that nobody holds may be published: there is no other way to learn whether the channel may be
 * published to. What another command would leave behind, and what every client would be shown, is queued only, by which
 * Redis tells as well whether it may be.
 *
 * @returns whom an event of the channel of all jobs has reached
 */
async function tryOne(send: SendRedis, command: RedisCommand, { profile }: Settings): Promise<number | undefined> {
  const publish = redisPublishOf(profile);
  const pubSub = publish && pubSubOf(publish);
  const leavesSomething = publish !== undefined && (pubSub === undefined || profile.subscribe === null);
  const isPublishing = command[0] === compiledName(publish);
  if (isPublishing && publish?.encoding === 'msgpack') await requirePacking(send);
  if (!isPublishing || !leavesSomething) {
    const answer = await send(command);
    const isOfAll = isPublishing && pubSub !== undefined && !pubSub.channel.includes('{jobId}');
    return isOfAll && typeof answer === 'number' ? answer : undefined;
  }
  // A user who may not queue commands learns of the permission when the first event is published.
  if (
    await send(['MULTI']).then(
      () => false,
      () => true,
    )
  )
    return undefined;
  try {
    await send(command);
  } finally {
    await send(['DISCARD']);
  }
  return undefined;
}

function compiledName(publish: RedisPublish | undefined): string | undefined {
  return publish?.encoding === 'msgpack' ? 'EVAL' : publish?.command[0];
}

/** @throws RltError unavailable: this Redis runs no scripts, or none that packs msgpack */
async function requirePacking(send: SendRedis): Promise<void> {
  try {
    await send(['EVAL', 'return #cmsgpack.pack(cjson.decode(ARGV[1]))', '0', '[1]']);
  } catch (error) {
    const said = describe(error);
    if (/^NOPERM|^LOADING|^NOAUTH/.test(said)) throw error;
    throw unavailableError(
      `the profile publishes msgpack, which a script packs in Redis, and this Redis cannot run it: ${said}`,
      'use a Redis with scripting (EVAL, cmsgpack), or let the profile publish by emit or http',
      error,
    );
  }
}
