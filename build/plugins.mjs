import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';

/**
 * k6 has none of Node's modules: an import of one is an error that names who imports it.
 * @type {import('esbuild').Plugin}
 */
export const refuseNodeBuiltins = {
  name: 'refuse-node-builtins',
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || !(path.startsWith('node:') || names.has(path))) return undefined;
      const from = relative(build.initialOptions.absWorkingDir ?? '', importer);
      return {
        errors: [{ text: `k6 has no Node built-ins, but ${from} imports "${path}"`, location: { file: from } }],
      };
    });
  },
};

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
