import { expect, it } from 'vitest';
import { RowCounter } from '../../../run/instances/rowCounter.ts';

async function rowsOf(text: string, pieces: number): Promise<number> {
  const counter = new RowCounter();
  async function* texts() {
    for (let at = 0; at < text.length; at += pieces) yield text.slice(at, at + pieces);
  }
  let passed = '';
  for await (const piece of counter.pass(texts())) passed += piece;
  expect(passed).toBe(text);
  return counter.rows;
}

const header = 'metric_name,timestamp,metric_value\n';

it.each([1, 3, 7, 1000])('counts rows that come in pieces of %i characters', async (pieces) => {
  expect(await rowsOf(`${header}a,1,2\nb,1,2\n`, pieces)).toBe(2);
  expect(await rowsOf(`${header}a,1,"one\ntwo\n""three"""\nb,1,2\n`, pieces)).toBe(2);
});

it('counts no header, and nothing that is cut off in its middle', async () => {
  expect(await rowsOf('', 10)).toBe(0);
  expect(await rowsOf('metric_na', 10)).toBe(0);
  expect(await rowsOf(header, 10)).toBe(0);
  expect(await rowsOf(`${header}a,1,2\nb,1`, 10)).toBe(1);
});
