import { decode } from 'notepack.io';
import * as z from 'zod/mini';

/*
 * What the nodes of a gateway tell each other by Socket.IO's Redis adapters: which event goes to which rooms.
 */

/** An event that a node, or a service with @socket.io/redis-emitter, had the others send. */
export interface AdapterMessage {
  readonly event: string;
  readonly args: readonly unknown[];
  readonly rooms: readonly string[];
  /** Who wrote it: "emitter" for @socket.io/redis-emitter. */
  readonly writer: string;
}

const packet = z.object({ type: z.literal(2), data: z.tuple([z.string()], z.unknown()) });
const options = z.object({ rooms: z.array(z.string()) });
/** That of @socket.io/redis-adapter and @socket.io/redis-emitter. */
const classic = z.tuple([z.string(), z.extend(packet, { nsp: z.string() }), options]);
const sent = z.object({ packet, opts: options });
/** That of the sharded adapter: 3 is a broadcast. */
const sharded = z.object({ uid: z.string(), nsp: z.string(), type: z.literal(3), data: sent });

/** Reads a message of a channel, in any of the forms; undefined for one that is no event of this namespace. */
export function readChannelMessage(bytes: Uint8Array, namespace: string): AdapterMessage | undefined {
  const value = unpacked(bytes);
  const byClassic = classic.safeParse(value);
  if (byClassic.success) {
    const [writer, packet, opts] = byClassic.data;
    return packet.nsp === namespace ? messageOf({ packet, opts }, writer) : undefined;
  }
  const bySharded = sharded.safeParse(value);
  if (!bySharded.success) return undefined;
  const { data, uid, nsp } = bySharded.data;
  return nsp === namespace ? messageOf(data, uid) : undefined;
}

/** Reads an entry of the stream of @socket.io/redis-streams-adapter: its fields and values by turns. */
export function readStreamEntry(fields: readonly string[], namespace: string): AdapterMessage | undefined {
  const field = (name: string) => fields[fields.indexOf(name) + 1];
  if (!fields.includes('data') || field('type') !== '3' || field('nsp') !== namespace) return undefined;
  const found = sent.safeParse(unpacked(Buffer.from(field('data') ?? '')));
  return found.success ? messageOf(found.data, field('uid') ?? '') : undefined;
}

function messageOf({ packet, opts }: z.infer<typeof sent>, writer: string): AdapterMessage {
  const [event, ...args] = packet.data;
  return { event, args, rooms: opts.rooms, writer };
}

/** JSON, or msgpack, as the adapters themselves tell them apart. */
function unpacked(bytes: Uint8Array): unknown {
  try {
    return bytes[0] === 0x7b ? JSON.parse(Buffer.from(bytes).toString()) : decode(bytes);
  } catch {
    return undefined;
  }
}
