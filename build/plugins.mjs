import { join } from 'node:path';

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
 * A user's script is one file. What it imports, unlike what is required, is left out where the script does not use it.
 * @type {import('esbuild').Plugin}
 */
export const importDrill = {
  name: 'import-drill',
  setup(build) {
    build.onResolve({ filter: /\/loadDrill\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\.ts$/, '.library.ts')),
    }));
  },
};

/**
 * What `nodeOnly` marks stays out of k6 bundles: esbuild leaves out calls of a function without a body.
 * @type {import('esbuild').Plugin}
 */
export const leaveOutNodeOnly = {
  name: 'leave-out-node-only',
  setup(build) {
    build.onResolve({ filter: /\/nodeOnly\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\.ts$/, '.k6.ts')),
    }));
  },
};

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
