// Node 20 does not read TypeScript: bundles one of the benchmarks and what it starts, and runs it.
//   node bench/run.mjs clients|coordination|merge|transports|truth|witness|cost [OPTIONS]

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { k6Target } from '../run/script/forK6.mjs';

const bench = dirname(fileURLToPath(import.meta.url));
const cache = join(dirname(bench), 'node_modules', '.cache');
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, 'bench-'));
try {
  /** @satisfies {import('esbuild').BuildOptions} */
  const shared = {
    outdir: folder,
    outbase: bench,
    bundle: true,
    format: /** @type {const} */ ('esm'),
    logLevel: /** @type {const} */ ('error'),
  };
  await build({
    ...shared,
    entryPoints: [
      'clients/main.ts',
      'clients/officialNode.ts',
      'coordination/main.ts',
      'cost/main.ts',
      'server.ts',
      'merge/main.ts',
      'transports/main.ts',
      'truth/main.ts',
      'truth/tlsTerminator.ts',
      'witness/main.ts',
      'witness/witness.ts',
    ].map((file) => join(bench, file)),
    platform: 'node',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
  });
  await build({
    ...shared,
    entryPoints: ['floor.ts', 'parsingFloor.ts', 'ours.ts', 'sharing.ts', 'official.ts'].map((file) =>
      join(bench, 'clients/k6', file),
    ),
    ...k6Target,
    external: ['k6', 'k6/*'],
    minify: true,
  });
  const { main } = await import(pathToFileURL(join(folder, process.argv[2] ?? '', 'main.mjs')).href);
  process.exitCode = await main(folder, process.argv.slice(3));
} finally {
  await rm(folder, { recursive: true, force: true });
}
