import { expect, it } from 'vitest';
import { maskSamples } from '../../run/maskSamples.ts';
import { secretMasker } from '../../settings/secrets.ts';

const header = 'metric_name,timestamp,metric_value,error,url,extra_tags,metadata';
const mask = secretMasker([{ token: 'tok-12345678', pin: '1700' }]);

async function masked(text: string, pieces = 1_000_000): Promise<string> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  }
  let all = '';
  for await (const part of maskSamples(chunks(), mask)) all += part;
  return all;
}

it.each([
  [
    'a token in what a gateway says',
    'deliveries,1,2,,,,message=bad%20tok-12345678',
    'deliveries,1,2,,,,message=bad%20***',
  ],
  ['the query of an address', 'http,1,2,,https://g/m?k=v&w=x,,', 'http,1,2,,https://g/m?***,,'],
  ['a password in an address', 'http,1,2,,http://me:pw@g/m,,', 'http,1,2,,http://***@g/m,,'],
  [
    'a secret of figures, and no time or value',
    'deliveries,1700000000,1700.5,,,pin=1700,',
    'deliveries,1700000000,1700.5,,,pin=***,',
  ],
  ['a secret below a quoted line', 'e,1,2,"no\ntok-12345678,1,2,""x""\nend",,,', 'e,1,2,"no\n***,1,2,""x""\nend",,,'],
])('%s is masked', async (_, row, expected) => {
  expect(await masked(`${header}\n${row}\nlast,1,2,,,,\n`)).toBe(`${header}\n${expected}\nlast,1,2,,,,\n`);
});

it.each([1, 3, 10, 1000])(
  'rows that come in pieces of %i bytes, and what was cut off, stay as they are',
  async (pieces) => {
    const text = `${header}\nconnect_duration,1700000000000,3.5,,,,client=0&message=größe\nconnect_dur`;
    expect(await masked(text, pieces)).toBe(text);
  },
);

it('a secret that is a word of the header leaves that as it is', async () => {
  const hides = secretMasker([{ token: 'error' }]);
  async function* chunks() {
    yield Buffer.from(`${header}\na,1,2,error,,,\n`);
  }
  let all = '';
  for await (const part of maskSamples(chunks(), hides)) all += part;
  expect(all).toBe(`${header}\na,1,2,***,,,\n`);
});
