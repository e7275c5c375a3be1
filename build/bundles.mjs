import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { compileErrors, k6Target, refuseNodeBuiltins } from '../run/script/forK6.mjs';
import { exists } from './files.mjs';
import {
  importApart,
  leaveOut,
  leaveOutUnused,
  loadApart,
  refuseLazyPackages,
  resolveEntryPoints,
} from './plugins.mjs';
import { leaveOutOfRedis } from './redisClient.mjs';
import { BuildError, checkSizes } from './sizes.mjs';

/** Modules that run in Node, by the name of their file in dist/. */
export const NODE_ENTRIES = {
  rlt: 'cli/main.ts',
  prepare: 'engine/prepare.ts',
  // Entry points of the package: `realtime-load-test/goals` as Node sees it, and `/report`.
  goals: 'thresholds/goals.ts',
  report: 'report/index.ts',
};

/** What stays a package of its own: esbuild is a program for one platform. */
export const RUNTIME_PACKAGES = ['esbuild'];

/**
 * Packages in the older form of modules call `require` for Node's own modules, which a module of today does not have.
 * Not from this module's place: a user's script that was bundled with it has none.
 */
const requireInModule = `#!/usr/bin/env node
import { createRequire as createRequireOfRlt } from 'node:module';
const require = createRequireOfRlt(process.execPath);`;

/** What other people's scripts are bundled with, by the name of its file in dist/lib/: one client for all of it. */
const LIBRARY_ENTRIES = { k6: 'lib/k6.ts', goals: 'thresholds/goals.ts', socketio: 'lib/socketio/entry.ts' };

/** The Socket.IO client as a single file, `realtime-load-test/socketio`. */
const CLIENT_ENTRY = 'lib/socketio/entry.ts';

/**
 * Every bundle that the folder `root` has sources for.
 * @param {string} root
 * @param {{ sourceMaps: boolean }} options
 */
export async function bundleAll(root, { sourceMaps }) {
  /** @param {ReturnType<typeof config> | undefined} options */
  const bundled = (options) => options && run({ ...options, sourcemap: sourceMaps });
  const scripts = scriptsConfig(root).then(bundled);
  // A part speaks with the script that loads it: what both shorten has one name.
  const apart = Promise.all([apartConfig(root), scripts]).then(([options, whole]) =>
    bundled(options && { ...options, ...(whole?.mangleCache && { mangleCache: whole.mangleCache }) }),
  );
  const others = [clientConfig, libraryConfig, nodeConfig].map((make) => make(root).then(bundled));
  return (await Promise.all([scripts, apart, ...others])).filter((result) => result !== undefined);
}

/** Ends the service process that esbuild keeps for further builds. */
export async function endBuilds() {
  await esbuild.stop();
}

/**
 * Members whose names esbuild may shorten, as it does with variables by itself: ours end with an underscore, which says
 * that they never leave a bundle; those of socket.io-parser are named one by one.
 */
const membersWithin = new RegExp(
  `_$|^(${[
    'emitReserved|finishedReconstruction|takeBinaryData|reconstructor|reconPack|attachments|maxAttachments|reviver|replacer',
    'encodeAs(String|Binary)|decodeString|tryParse|isPayloadValid',
  ].join('|')})$`,
);

/** Of what is loaded as it is. */
const shortened = { minify: true, charset: /** @type {const} */ ('utf8'), mangleProps: membersWithin };

/** @param {string} root */
async function scriptsConfig(root) {
  const folder = join(root, 'scripts');
  const names = (await exists(folder)) ? await readdir(folder) : [];
  const entries = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  /** @type {Record<string, string>} */
  const entryPoints = Object.fromEntries(entries.map((name) => [name.slice(0, -3), join(folder, name)]));
  if (entries.length === 0) return undefined;
  return config(root, {
    ...k6World,
    ...shortened,
    entryPoints,
    ...(await parserAlias(root)),
    // Filled with the names that members get.
    mangleCache: {},
    plugins: [
      ...k6World.plugins,
      leaveOut('nodeOnly', 'apartOnly'),
      loadApart,
      resolveEntryPoints(root, LIBRARY_ENTRIES),
      leaveOutUnused,
    ],
  });
}

/** @param {string} root */
async function clientConfig(root) {
  if (!(await exists(join(root, CLIENT_ENTRY)))) return undefined;
  return config(root, {
    ...k6World,
    ...shortened,
    entryPoints: { socketio: join(root, CLIENT_ENTRY) },
    ...(await parserAlias(root)),
    plugins: [...k6World.plugins, importApart, leaveOutUnused],
  });
}

/** What every bundle for k6 has in common. */
const k6World = {
  ...k6Target,
  external: ['k6', 'k6/*'],
  plugins: [refuseNodeBuiltins],
};

/**
 * The entry points that a user's script is bundled with. That bundle leaves out what it does not use and shortens the
 * rest, so nothing is shortened here.
 * @param {string} root
 */
async function libraryConfig(root) {
  /** @type {Record<string, string>} */
  const entryPoints = {};
  for (const [name, path] of Object.entries(LIBRARY_ENTRIES)) {
    if (await exists(join(root, path))) entryPoints[`lib/${name}`] = join(root, path);
  }
  if (Object.keys(entryPoints).length === 0) return undefined;
  return config(root, {
    ...k6World,
    entryPoints,
    ...(await parserAlias(root)),
    splitting: true,
    chunkNames: 'lib/chunks/[name]-[hash]',
    plugins: [...k6World.plugins, leaveOut('nodeOnly'), importApart],
  });
}

/**
 * What few VUs of a script need, each a file of its own.
 * @param {string} root
 */
async function apartConfig(root) {
  const folder = join(root, 'lib/apart');
  const names = (await exists(folder)) ? await readdir(folder) : [];
  if (names.length === 0) return undefined;
  return config(root, {
    ...k6World,
    entryPoints: Object.fromEntries(names.map((name) => [`apart/${name.slice(0, -3)}`, join(folder, name)])),
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    plugins: [...k6World.plugins, leaveOut('nodeOnly')],
    ...shortened,
    mangleProps: /_$/,
  });
}

/**
 * socket.io-parser needs two calls of its emitter.
 * @param {string} root
 */
async function parserAlias(root) {
  const standIn = join(root, 'lib/socketio/parserEmitter.ts');
  return (await exists(standIn)) ? { alias: { '@socket.io/component-emitter': standIn } } : {};
}

/** @param {string} root */
async function nodeConfig(root) {
  /** @type {Record<string, string>} */
  const entries = {};
  for (const [name, path] of Object.entries(NODE_ENTRIES)) {
    if (await exists(join(root, path))) entries[name] = join(root, path);
  }
  if (Object.keys(entries).length === 0) return undefined;
  return config(root, {
    entryPoints: entries,
    platform: 'node',
    target: 'node20',
    // What is loaded in one piece starts in half the time, and an installation brings five packages instead of 130.
    external: RUNTIME_PACKAGES,
    plugins: [refuseLazyPackages(RUNTIME_PACKAGES), leaveOutOfRedis(root)],
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: requireInModule },
  });
}

/**
 * @param {string} root
 * @param {esbuild.BuildOptions} options
 * @returns {esbuild.BuildOptions & { write: false, metafile: true }}
 */
function config(root, options) {
  return {
    absWorkingDir: root,
    outdir: join(root, 'dist'),
    bundle: true,
    format: 'esm',
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'silent',
    ...options,
    metafile: true,
    write: false,
  };
}

/** @param {ReturnType<typeof config>} options */
async function run(options) {
  try {
    const result = await esbuild.build(options);
    if (options.platform === 'browser' && options.minify) checkSizes(result.metafile);
    return result;
  } catch (error) {
    if (error instanceof BuildError) throw error;
    throw new BuildError(compileErrors(error).join('\n'));
  }
}
