// What every bundle for k6 has in common, the project's own and those of other people's scripts. Plain JavaScript: the
// build needs it before there is anything that could read TypeScript.

import { builtinModules } from 'node:module';
import { relative } from 'node:path';

/** The world that k6 is: esbuild chooses by it, and writes nothing that k6 does not understand. */
export const k6Target = {
  // The browser side of packages that have two, such as the parsers of Socket.IO.
  platform: /** @type {const} */ ('browser'),
  target: 'es2023',
  // Sobek, k6's JavaScript engine, has no async generators ("not supported yet", k6 2.2).
  supported: { 'async-generator': false, 'for-await': false },
};

/**
 * k6 has none of Node's modules: an import of one is an error that names who imports it.
 * @type {import('esbuild').Plugin}
 */
export const refuseNodeBuiltins = {
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

/**
 * What kept esbuild from bundling, each with its place: "presence.ts:12:3: …".
 * @param {unknown} error what it threw
 * @returns {string[]}
 */
export function compileErrors(error) {
  if (!(error instanceof Error)) return [String(error)];
  if (!('errors' in error) || !Array.isArray(error.errors)) return [error.message];
  return error.errors.map(({ text, location }) =>
    location ? `${location.file}${location.line ? `:${location.line}:${location.column + 1}` : ''}: ${text}` : text,
  );
}
