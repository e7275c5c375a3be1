import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { exists } from './files.mjs';

/**
 * Modules in apart/ are files of their own, which scripts load with `require` where they are needed.
 * @type {import('esbuild').Plugin}
 */
export const loadApart = {
  name: 'load-apart',
  setup(build) {
    build.onResolve({ filter: /\/apart\/\w+\.ts$/ }, ({ path, kind }) =>
      kind === 'require-call'
        ? { path: path.replace(/^.*\/(apart\/\w+)\.ts$/, './$1.cjs'), external: true }
        : undefined,
    );
  },
};

/**
 * A user's script is one file. What it imports, unlike what is required, is left out where the script does not use it:
 * a module that loads a file of apart/ has a twin, `<name>.library.ts`, that imports the same.
 * @type {import('esbuild').Plugin}
 */
export const importApart = {
  name: 'import-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, async ({ path, resolveDir }) => {
      const twin = join(resolveDir, path.replace(/\.ts$/, '.library.ts'));
      return (await exists(twin)) ? { path: twin } : undefined;
    });
  },
};

/**
 * Leaves out what is marked by a call: in its place is undefined. It happens to the text, before esbuild looks for what
 * is used: whatever only the left out part makes use of is then left out as well.
 * @param {...string} marks
 * @returns {import('esbuild').Plugin}
 */
export function leaveOut(...marks) {
  const calls = new RegExp(`(?<!function )\\b(?:${marks.join('|')})(?:<[^()]*>)?\\(`, 'g');
  return {
    name: 'leave-out',
    setup(build) {
      build.onLoad(
        { filter: /\/(?:contract|thresholds|thresholds\/drills|socketio)\/[^/]+\.ts$/ },
        async ({ path }) => {
          const text = await readFile(path, 'utf8');
          return { contents: text.replace(calls, 'void 0 && $&'), loader: 'ts' };
        },
      );
    },
  };
}

/**
 * Our own scripts import the package by the names that other people's scripts use.
 * @param {string} root
 * @param {Readonly<Record<string, string>>} entries source of each entry point, relative to the root
 * @returns {import('esbuild').Plugin}
 */
export function resolveEntryPoints(root, entries) {
  return {
    name: 'resolve-entry-points',
    setup(build) {
      build.onResolve({ filter: /^realtime-load-test\// }, ({ path }) => {
        const source = entries[path.slice('realtime-load-test/'.length)];
        return source === undefined ? undefined : { path: join(root, source), sideEffects: false };
      });
    },
  };
}

/**
 * No module of ours is imported for what it does when it is loaded: one that a script makes no use of stays out of its
 * bundle, and its k6 metrics with it, although an entry point exports it.
 * @type {import('esbuild').Plugin}
 */
export const leaveOutUnused = {
  name: 'leave-out-unused',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === 'import-statement' && !resolveDir.includes('node_modules')
        ? { path: join(resolveDir, path), sideEffects: false }
        : undefined,
    );
  },
};

/**
 * A package in the older form of modules has no named exports where it is loaded with `import()` from a bundle. A module
 * of ours that imports it has, and can be loaded so.
 * @param {readonly string[]} external packages that are not bundled
 * @returns {import('esbuild').Plugin}
 */
export function refuseLazyPackages(external) {
  return {
    name: 'refuse-lazy-packages',
    setup({ onResolve, initialOptions }) {
      onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
        const isOurs = !importer.includes('/node_modules/');
        if (kind !== 'dynamic-import' || !isOurs || isBuiltin(path) || external.includes(path)) return undefined;
        const from = relative(initialOptions.absWorkingDir ?? process.cwd(), importer);
        return { errors: [{ text: `${from} loads "${path}" with import(): load a module that imports it` }] };
      });
    },
  };
}
