import { mkdir, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import * as esbuild from 'esbuild';
import { RltError, usageError } from '../../contract/errors.ts';
import { projectRoot } from '../../engine/index.ts';

/** What the name of one of our entry points stands for, by world. */
const entryPoints = {
  k6: { socketio: 'dist/lib/socketio.js', k6: 'dist/lib/k6.js', goals: 'dist/lib/goals.js' },
  node: { goals: 'dist/goals.js' },
} as const;

const packageName = 'realtime-load-test';

/**
 * Bundles somebody's script for k6.
 *
 * @param outfile where the bundle goes; its folder is made
 * @throws RltError (usage) with file and line of what does not compile, or of what k6 does not have
 */
export async function bundleForK6(file: string, outfile: string): Promise<void> {
  const output = await build(file, {
    platform: 'browser',
    target: 'es2023',
    // Sobek, k6's JavaScript engine, has no async generators ("not supported yet", k6 2.2).
    supported: { 'async-generator': false, 'for-await': false },
    external: ['k6', 'k6/*'],
    minify: true,
    charset: 'utf8',
    plugins: [resolveEntryPoints(entryPoints.k6), refuseNodeBuiltins],
  });
  await mkdir(dirname(outfile), { recursive: true });
  await writeFile(outfile, output);
}

/**
 * Bundles the same script for Node, where only its definition is looked at: whatever belongs to k6 is a stand-in there
 * that takes every call.
 *
 * @throws RltError (usage) with file and line of what does not compile
 */
export function bundleForNode(file: string): Promise<string> {
  return build(file, {
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    plugins: [resolveEntryPoints(entryPoints.node), standInForK6],
  });
}

async function build(file: string, options: esbuild.BuildOptions): Promise<string> {
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [file],
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'silent',
      legalComments: 'none',
      ...options,
    });
    return outputFiles?.[0]?.text ?? '';
  } catch (error) {
    if (error instanceof RltError) throw error;
    throw usageError(compileErrors(error).join('\n  '), `the file is ${basename(file)}; it is bundled by esbuild`);
  }
}

function resolveEntryPoints(files: Readonly<Record<string, string>>): esbuild.Plugin {
  return {
    name: 'resolve-entry-points',
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`^${packageName}(/|$)`) }, ({ path }) => {
        const name = path.slice(packageName.length + 1);
        const found = Object.hasOwn(files, name) ? files[name] : undefined;
        if (found !== undefined) return { path: join(projectRoot(), found) };
        // In Node the entry points of k6 have a stand-in.
        if (Object.hasOwn(entryPoints.k6, name)) return undefined;
        const known = Object.keys(entryPoints.k6).map((each) => `${packageName}/${each}`);
        return { errors: [{ text: `${path} is not an entry point for scripts: expected ${known.join(', ')}` }] };
      });
    },
  };
}

const standInForK6: esbuild.Plugin = {
  name: 'stand-in-for-k6',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(k6|${packageName}/(k6|socketio))(/|$)`) }, ({ path }) => ({
      path,
      namespace: 'stand-in',
    }));
    // CommonJS, so that any name can be imported from it.
    onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: standIn, loader: 'js' }));
  },
};

const standIn = `
const anything = new Proxy(function () {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : key === 'then' ? undefined : key === '__esModule' ? true : anything),
  apply: () => anything,
  construct: () => anything,
});
globalThis.__ENV ??= {};
globalThis.__VU ??= 0;
globalThis.__ITER ??= 0;
globalThis.open ??= () => '';
module.exports = anything;
`;

const refuseNodeBuiltins: esbuild.Plugin = {
  name: 'refuse-node-builtins',
  setup({ onResolve, initialOptions }) {
    const names = new Set(builtinModules);
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || !(path.startsWith('node:') || names.has(path))) return undefined;
      const from = relative(initialOptions.absWorkingDir ?? process.cwd(), importer);
      return { errors: [{ text: `k6 has no Node built-ins, but ${from} imports "${path}"` }] };
    });
  },
};

function compileErrors(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  if (!('errors' in error) || !Array.isArray(error.errors)) return [error.message];
  return error.errors.map(({ text, location }: esbuild.Message) =>
    location ? `${location.file}${location.line ? `:${location.line}:${location.column + 1}` : ''}: ${text}` : text,
  );
}
