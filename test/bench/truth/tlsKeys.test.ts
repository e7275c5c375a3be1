import { describe, expect, it } from 'vitest';
import { keyBlockOf, keysOf, nextSecret, nonceOf, readKeyLog, suites } from '../../../bench/truth/tlsKeys.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function suite(id: number) {
  const found = suites.get(id);
  if (found === undefined) throw new Error('no such suite');
  return found;
}

describe('keys', () => {
  it('of TLS 1.3 are those of RFC 8448, section 3', () => {
    const secret = hex(
      'a1 1a f9 f0 55 31 f8 56 ad 47 11 6b 45 a9 50 32 82 04 b4 f4 4b fb 6b 3a 4b 4f 1f 3f cb 63 16 43',
    );
    expect(keysOf(secret, suite(0x1301))).toEqual({
      key: hex('9f 02 28 3b 6c 9c 07 ef c2 6b b9 f2 ac 92 e3 56'),
      iv: hex('cf 78 2b 88 dd 83 54 9a ad f1 e9 84'),
    });
  });

  it('after an update have a secret of the same length', () => {
    const secret = Buffer.alloc(48, 1);
    const next = nextSecret(secret, suite(0x1302));
    expect(next).toHaveLength(48);
    expect(next).not.toEqual(secret);
  });

  it('of TLS 1.2 are different for both directions, with nonces as each cipher has them', () => {
    const randoms = { client: Buffer.alloc(32, 1), server: Buffer.alloc(32, 2) };
    for (const [id, keyLength, ivLength] of [
      [0xc02f, 16, 4],
      [0xc030, 32, 4],
      [0xcca8, 32, 12],
    ] as const) {
      const { client, server } = keyBlockOf(Buffer.alloc(48, 3), suite(id), randoms);
      expect([client.key.length, server.key.length, client.iv.length, server.iv.length]).toEqual([
        ...[keyLength, keyLength, ivLength, ivLength],
      ]);
      expect(client.key).not.toEqual(server.key);
    }
  });
});

it('the number of a record counts from the end of the nonce, in 64 bits', () => {
  const iv = hex('ff 00 ff 00 00 00 00 00 ff 00 ff 00');
  expect(nonceOf(iv, 0)).toEqual(iv);
  expect(nonceOf(iv, 0x01_0203_0405)).toEqual(hex('ff 00 ff 00 00 00 00 01 fd 03 fb 05'));
});

it('a key log is read by client, whatever else is in it', () => {
  const [first, second] = ['a'.repeat(64), 'B'.repeat(64)];
  const log = readKeyLog(
    `# comment\nA_SECRET ${first} 0102\nB_SECRET ${first} 03\r\n\nA_SECRET ${second} 04\nA_SECRET x 05\n`,
  );
  expect([...log].map(([client, secrets]) => [client, [...secrets]])).toEqual([
    [
      first,
      [
        ['A_SECRET', hex('0102')],
        ['B_SECRET', hex('03')],
      ],
    ],
    ['b'.repeat(64), [['A_SECRET', hex('04')]]],
  ]);
});
