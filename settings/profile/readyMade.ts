import redisEmitter from '../../config/profiles/redis-emitter.json' with { type: 'json' };
import redisAdapter from '../../config/profiles/socketio-redis-adapter.json' with { type: 'json' };
import redisAdapterSharded from '../../config/profiles/socketio-redis-adapter-sharded.json' with { type: 'json' };
import redisStreams from '../../config/profiles/socketio-redis-streams.json' with { type: 'json' };
import rooms from '../../config/profiles/socketio-rooms.json' with { type: 'json' };
import { type GatewayProfile, profileFileSchema } from '../../contract/profile.ts';
import { defaultProfile } from '../defaultProfile.ts';
import { nearest } from '../suggest.ts';
import { completeProfile } from './completeProfile.ts';

/** A profile that can be named in place of a file, and that a file can extend. */
interface ReadyMade {
  readonly name: string;
  /** Whose gateway it describes, in a sentence. */
  readonly summary: string;
  profile(): GatewayProfile;
}

export const readyMadeProfiles: readonly ReadyMade[] = [
  { name: 'novel', summary: 'the contract of the reference gateway (the default)', profile: () => defaultProfile },
  made('socketio-redis-adapter', 'Socket.IO with @socket.io/redis-adapter: PUBLISH of msgpack', redisAdapter),
  made(
    'socketio-redis-adapter-sharded',
    'the same with sharded pub/sub (Redis 7): SPUBLISH of JSON',
    redisAdapterSharded,
  ),
  made('socketio-redis-streams', 'Socket.IO with @socket.io/redis-streams-adapter: XADD', redisStreams),
  made('redis-emitter', 'services that emit with @socket.io/redis-emitter to a room', redisEmitter),
  made('socketio-rooms', 'a server whose clients emit to a room themselves, without Redis', rooms),
];

export const readyMadeNames: readonly string[] = readyMadeProfiles.map(({ name }) => name);

/** What to do about a name that no ready-made profile has. */
export function hintForName(name: string): string {
  const near = nearest(name, readyMadeNames);
  return `${near === undefined ? '' : `did you mean ${near}? `}rlt profile list shows the ready-made profiles`;
}

/** The ready-made profile of this name; undefined where there is none. */
export function readyMade(name: string): GatewayProfile | undefined {
  return readyMadeProfiles.find((each) => each.name === name)?.profile();
}

function made(name: string, summary: string, file: unknown): ReadyMade {
  return { name, summary, profile: () => completeProfile(profileFileSchema.parse(file)) };
}
