import { createDecipheriv, createHmac } from 'node:crypto';

/** Secrets of each connection, by the random number of its client (hex) and by their names in SSLKEYLOGFILE. */
export type KeyLog = ReadonlyMap<string, ReadonlyMap<string, Buffer>>;

/** Reads what SSLKEYLOGFILE has collected: "SERVER_TRAFFIC_SECRET_0 <client random> <secret>". */
export function readKeyLog(text: string): KeyLog {
  const log = new Map<string, Map<string, Buffer>>();
  for (const line of text.split('\n')) {
    const [, label = '', random = '', secret = ''] = /^(\w+) ([\da-f]{64}) ([\da-f]+)\s*$/i.exec(line) ?? [];
    if (label === '') continue;
    const ofClient = log.get(random.toLowerCase()) ?? new Map<string, Buffer>();
    log.set(random.toLowerCase(), ofClient.set(label, Buffer.from(secret, 'hex')));
  }
  return log;
}

/** How the records of a connection are encrypted. */
export interface Suite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly hash: 'sha256' | 'sha384';
  readonly keyLength: 16 | 32;
}

const aes128: Suite = { cipher: 'aes-128-gcm', hash: 'sha256', keyLength: 16 };
const aes256: Suite = { cipher: 'aes-256-gcm', hash: 'sha384', keyLength: 32 };
const chacha20: Suite = { cipher: 'chacha20-poly1305', hash: 'sha256', keyLength: 32 };

/** By their numbers in a ServerHello: TLS 1.3, then TLS 1.2 with ECDSA, RSA, and without a key exchange. */
export const suites: ReadonlyMap<number, Suite> = new Map([
  ...[0x1301, 0xc02b, 0xc02f, 0x009c].map((id): [number, Suite] => [id, aes128]),
  ...[0x1302, 0xc02c, 0xc030, 0x009d].map((id): [number, Suite] => [id, aes256]),
  ...[0x1303, 0xcca9, 0xcca8].map((id): [number, Suite] => [id, chacha20]),
]);

/** Key and start of the nonces of one direction. */
export interface Keys {
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** Keys of TLS 1.3 (RFC 8446, 7.3). */
export function keysOf(secret: Buffer, suite: Suite): Keys {
  return { key: expandLabel(secret, suite, 'key', suite.keyLength), iv: expandLabel(secret, suite, 'iv', 12) };
}

/** The secret after a KeyUpdate (RFC 8446, 7.2). */
export function nextSecret(secret: Buffer, suite: Suite): Buffer {
  return expandLabel(secret, suite, 'traffic upd', secret.length);
}

/** HKDF-Expand-Label without a context; what TLS asks for is never longer than one block. */
function expandLabel(secret: Buffer, { hash }: Suite, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

/** Keys of both directions in TLS 1.2 (RFC 5246, 6.3). The nonces of AES-GCM have 8 bytes of their own in each record. */
export function keyBlockOf(
  master: Buffer,
  suite: Suite,
  randoms: { readonly client: Buffer; readonly server: Buffer },
): { readonly client: Keys; readonly server: Keys } {
  const ivLength = suite === chacha20 ? 12 : 4;
  const seed = Buffer.concat([Buffer.from('key expansion'), randoms.server, randoms.client]);
  const hmac = (data: Buffer) => createHmac(suite.hash, master).update(data).digest();
  let block = Buffer.alloc(0);
  for (let a = hmac(seed); block.length < 2 * (suite.keyLength + ivLength); a = hmac(a)) {
    block = Buffer.concat([block, hmac(Buffer.concat([a, seed]))]);
  }
  const at = (start: number, length: number) => block.subarray(start, start + length);
  const ivs = 2 * suite.keyLength;
  return {
    client: { key: at(0, suite.keyLength), iv: at(ivs, ivLength) },
    server: { key: at(suite.keyLength, suite.keyLength), iv: at(ivs + ivLength, ivLength) },
  };
}

const tagLength = 16;

/**
 * The plain text of a record.
 *
 * @throws Error where the keys are not its keys
 */
export function decrypt(
  { cipher }: Suite,
  key: Buffer,
  { nonce, header, sealed }: { nonce: Buffer; header: Buffer; sealed: Buffer },
): Buffer {
  const decipher = open(cipher, key, nonce);
  const end = sealed.length - tagLength;
  decipher.setAAD(header, { plaintextLength: end });
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  decipher.final();
  return plain;
}

/** The types of Node name each cipher by itself. */
function open(cipher: Suite['cipher'], key: Buffer, nonce: Buffer) {
  return cipher === 'chacha20-poly1305'
    ? createDecipheriv(cipher, key, nonce, { authTagLength: tagLength })
    : createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
}

/** A nonce out of the number of the record. */
export function nonceOf(iv: Buffer, sequence: number): Buffer {
  const nonce = Buffer.from(iv);
  const low = nonce.length - 4;
  nonce.writeUInt32BE((nonce.readUInt32BE(low) ^ sequence) >>> 0, low);
  nonce.writeUInt32BE((nonce.readUInt32BE(low - 4) ^ Math.floor(sequence / 2 ** 32)) >>> 0, low - 4);
  return nonce;
}
