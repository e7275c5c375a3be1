import type { Plan } from '../../contract/plan.ts';
import type { PacketParser } from '../socketio/codec.ts';

let loaded: PacketParser | undefined;

/** Loads the parser that the profile names. Only k6's init context can, so that it is there for all that a VU does. */
export function loadPacketParser({ profile }: Plan): void {
  // A file of its own beside the scripts: those that do without it do not carry it.
  if (profile.parser === 'msgpack') loaded = require('../apart/msgpack.ts');
}

/** What `io()` takes as `parser`; undefined stands for the usual one. */
export function packetParser(): PacketParser | undefined {
  return loaded;
}
