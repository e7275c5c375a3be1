import { readFile, writeFile } from 'node:fs/promises';
import { writeDocs } from './docs.ts';

/** The flags that every benchmark has, for `parseArgs`. */
export const commonFlags = {
  smoke: { type: 'boolean' },
  docs: { type: 'boolean' },
  json: { type: 'string' },
  from: { type: 'string' },
  help: { type: 'boolean' },
} as const;

interface Given {
  readonly docs?: boolean | undefined;
  readonly json?: string | undefined;
  readonly from?: string | undefined;
}

/** A benchmark, by the name of its marks in docs/benchmarks.md. */
export interface Benchmark<Results> {
  readonly name: string;
  measure(): Promise<Results>;
  render(results: Results): string;
}

/** Measures, or takes what was measured before, and shows it in all the places that the flags ask for. */
export async function present<Results>(
  { name, measure, render }: Benchmark<Results>,
  { docs, json, from }: Given,
): Promise<Results> {
  const results: Results = from === undefined ? await measure() : JSON.parse(await readFile(from, 'utf8'));
  const text = render(results);
  process.stdout.write(`${text}\n`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
  if (docs) await writeDocs(name, text);
  return results;
}
