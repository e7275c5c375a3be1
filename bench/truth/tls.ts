import type { Connection } from './streams.ts';
import { type Part, TimedBytes } from './timedBytes.ts';
import {
  decrypt,
  type KeyLog,
  type Keys,
  keyBlockOf,
  keysOf,
  nextSecret,
  nonceOf,
  type Suite,
  suites,
} from './tlsKeys.ts';

/**
 * What TLS carries on a connection, in TLS 1.3 and 1.2; each byte can be read since the record that it was in was whole.
 *
 * @returns undefined where nobody kept its keys, or it ended within the handshake
 * @throws Error for a cipher that is not known, and for records that its keys do not open
 */
export function decryptConnection(connection: Connection, keyLog: KeyLog): Connection | undefined {
  const [ofClient, ofServer] = [recordsOf(connection.toServer), recordsOf(connection.toClient)];
  const clientHello = helloIn(ofClient, handshakeTypes.clientHello);
  const serverHello = helloIn(ofServer, handshakeTypes.serverHello);
  const secrets = clientHello && keyLog.get(randomOf(clientHello).toString('hex'));
  if (clientHello === undefined || serverHello === undefined || secrets === undefined) return undefined;
  const { suite, isTls13 } = chosenIn(serverHello);
  const direction = isTls13 ? openTls13(suite, secrets) : openTls12(suite, secrets, clientHello, serverHello);
  if (direction === undefined) return undefined;
  return {
    ...connection,
    toServer: new TimedBytes(direction('CLIENT', ofClient)),
    toClient: new TimedBytes(direction('SERVER', ofServer)),
  };
}

type Side = 'CLIENT' | 'SERVER';
type OpenDirection = (side: Side, records: readonly TlsRecord[]) => Part[];

const recordTypes = { changeCipherSpec: 20, handshake: 22, data: 23 } as const;
const handshakeTypes = { clientHello: 1, serverHello: 2, finished: 20, keyUpdate: 24 } as const;

interface TlsRecord {
  readonly type: number;
  readonly header: Buffer;
  readonly body: Buffer;
  readonly at: number;
}

const headerLength = 5;

/** One that is not whole is left out. */
function recordsOf(stream: TimedBytes): TlsRecord[] {
  const records: TlsRecord[] = [];
  const { bytes } = stream;
  for (let at = 0; at + headerLength <= bytes.length; ) {
    const end = at + headerLength + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    const header = bytes.subarray(at, at + headerLength);
    const body = bytes.subarray(at + headerLength, end);
    records.push({ type: bytes[at] ?? 0, header, body, at: stream.readableAt(end) });
    at = end;
  }
  return records;
}

/** The hello of a side, which is always the first of its messages. */
function helloIn([first]: readonly TlsRecord[], type: number): Buffer | undefined {
  const isHello = first?.type === recordTypes.handshake && first.body[0] === type && first.body.length > 40;
  return isHello ? first.body : undefined;
}

function randomOf(hello: Buffer): Buffer {
  return hello.subarray(6, 38);
}

/** A ServerHello, or a HelloRetryRequest, which says the same of these. */
function chosenIn(hello: Buffer): { suite: Suite; isTls13: boolean } {
  const session = hello[38] ?? 0;
  const id = hello.readUInt16BE(39 + session);
  const suite = suites.get(id);
  if (suite === undefined) throw new Error(`the TLS cipher suite 0x${id.toString(16).padStart(4, '0')} cannot be read`);
  return { suite, isTls13: id >> 8 === 0x13 };
}

function openTls13(suite: Suite, secrets: ReadonlyMap<string, Buffer>): OpenDirection | undefined {
  if (!secrets.has('SERVER_TRAFFIC_SECRET_0') || !secrets.has('CLIENT_TRAFFIC_SECRET_0')) return undefined;
  return (side, records) => {
    let secret = secrets.get(`${side}_HANDSHAKE_TRAFFIC_SECRET`) ?? Buffer.alloc(0);
    let keys = keysOf(secret, suite);
    let sequence = 0;
    let messages = Buffer.alloc(0);
    const change = (next: Buffer) => {
      secret = next;
      keys = keysOf(secret, suite);
      sequence = 0;
    };
    return records.flatMap(({ type, header, body, at }): Part[] => {
      // Until it encrypts, a side sends its hello; what says "change cipher spec" later means nothing.
      if (type !== recordTypes.data) return [];
      const inner = decrypt(suite, keys.key, { nonce: nonceOf(keys.iv, sequence++), header, sealed: body });
      // Padding is zeros, and the type stands before it.
      let end = inner.length - 1;
      while (end > 0 && inner[end] === 0) end--;
      const bytes = inner.subarray(0, end);
      if (inner[end] === recordTypes.data) return [{ bytes, at }];
      if (inner[end] !== recordTypes.handshake) return [];
      messages = Buffer.concat([messages, bytes]);
      for (let next = messageIn(messages); next !== undefined; next = messageIn(messages)) {
        messages = messages.subarray(next.length);
        if (next.type === handshakeTypes.finished) change(secrets.get(`${side}_TRAFFIC_SECRET_0`) ?? secret);
        if (next.type === handshakeTypes.keyUpdate) change(nextSecret(secret, suite));
      }
      return [];
    });
  };
}

function messageIn(messages: Buffer): { type: number; length: number } | undefined {
  if (messages.length < 4) return undefined;
  const length = 4 + messages.readUIntBE(1, 3);
  return messages.length < length ? undefined : { type: messages[0] ?? 0, length };
}

function openTls12(
  suite: Suite,
  secrets: ReadonlyMap<string, Buffer>,
  clientHello: Buffer,
  serverHello: Buffer,
): OpenDirection | undefined {
  const master = secrets.get('CLIENT_RANDOM');
  if (master === undefined) return undefined;
  const both = keyBlockOf(master, suite, { client: randomOf(clientHello), server: randomOf(serverHello) });
  return (side, records) => {
    const keys = side === 'CLIENT' ? both.client : both.server;
    let sequence: number | undefined;
    return records.flatMap((record): Part[] => {
      if (record.type === recordTypes.changeCipherSpec) sequence = 0;
      else if (sequence !== undefined) {
        const bytes = openRecord12(suite, keys, sequence++, record);
        if (record.type === recordTypes.data) return [{ bytes, at: record.at }];
      }
      return [];
    });
  };
}

function openRecord12(suite: Suite, { key, iv }: Keys, sequence: number, { header, body }: TlsRecord): Buffer {
  const explicit = 12 - iv.length;
  const sealed = body.subarray(explicit);
  const nonce = explicit === 0 ? nonceOf(iv, sequence) : Buffer.concat([iv, body.subarray(0, explicit)]);
  const additional = Buffer.alloc(13);
  additional.writeBigUInt64BE(BigInt(sequence));
  header.copy(additional, 8, 0, 3);
  additional.writeUInt16BE(sealed.length - 16, 11);
  return decrypt(suite, key, { nonce, header: additional, sealed });
}
