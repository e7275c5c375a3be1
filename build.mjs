// Builds dist/: one self-contained bundle for each k6 script, the Socket.IO client for other people's scripts with its
// types, and the command line for Node.
//   node build.mjs [--watch] [--root FOLDER] [--no-source-maps]

import { execFile } from 'node:child_process';
import { watch as watchFolder } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import * as esbuild from 'esbuild';

/**
 * 80 kB, in units of 1,024 bytes as esbuild counts. Every virtual user of k6 compiles the whole bundle again, so its
 * size is memory times users.
 */
export const MAX_BUNDLE_BYTES = 80 * 1024;

/** Modules that run in Node, by the name of their file in dist/. */
export const NODE_ENTRIES = { rlt: 'cli/main.ts', prepare: 'engine/prepare.ts' };

/** The Socket.IO client as a single file, `realtime-load-test/socketio`. */
const CLIENT_ENTRY = 'lib/socketio/k6.ts';
const MSGPACK_ENTRY = 'lib/socketio/msgpack.ts';
const CLIENT_TYPES = 'tsconfig.types.json';

export class BuildError extends Error {}

/**
 * @typedef {{ file: string, bytes: number }} Built a file of dist/, relative to the root
 */

/**
 * Builds everything below `root` into `root/dist` and removes what earlier builds left there.
 * @param {string} root
 * @param {{ sourceMaps?: boolean }} [options]
 * @returns {Promise<Built[]>}
 * @throws {BuildError} a Node built-in in a k6 bundle, a bundle over the limit, or a compile error
 */
export async function buildAll(root, { sourceMaps = true } = {}) {
  const [scripts, parsers, node] = [await scriptsConfig(root), await parsersConfig(root), await nodeConfig(root)];
  const configs = [scripts, parsers, node].filter((config) => config !== undefined);
  const bundles = configs.map((config) => run({ ...config, sourcemap: sourceMaps }));
  const results = await Promise.all([...bundles, clientTypes(root)]);
  const built = [];
  for (const result of results) built.push(...(await writeOutputs(root, result)));
  await removeStale(root, built);
  return built;
}

/** Ends the service process that esbuild keeps for further builds. */
export async function endBuilds() {
  await esbuild.stop();
}

/**
 * Builds, and builds again after every change, until the process ends. Errors are reported and waited out.
 * @param {string} root
 * @param {(line: string) => void} log
 */
export async function watchAll(root, log) {
  /** @type {Promise<void>} */
  let running = Promise.resolve();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const rebuild = () => {
    running = running.then(async () => {
      const started = performance.now();
      const lines = await buildAll(root).then(sizeLines, errorLines);
      for (const line of lines) log(line);
      log(`build: ${Math.round(performance.now() - started)} ms, waiting for changes (Ctrl-C ends)`);
    });
  };
  for (const folder of await sourceFolders(root)) {
    watchFolder(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 50);
    });
  }
  rebuild();
}

/** @param {string} root */
async function sourceFolders(root) {
  const entries = await readdir(root, { withFileTypes: true });
  const others = new Set(['node_modules', 'dist', 'results', 'test', 'bench', 'docs']);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !others.has(entry.name))
    .map((entry) => join(root, entry.name));
}

/** @param {Built[]} built */
export function sizeLines(built) {
  const shown = built.filter(({ file }) => file.endsWith('.js') && !file.includes('chunks'));
  if (shown.length === 0) return ['build: nothing to build yet (no scripts/*.ts, no cli/main.ts)'];
  const width = Math.max(...shown.map(({ file }) => file.length));
  return shown.map(({ file, bytes }) => `  ${file.padEnd(width)}  ${kilobytes(bytes).padStart(8)}`);
}

/**
 * Long names that never leave a bundle: no option, JSON field or member of the public client is among them. Esbuild
 * shortens variables by itself, but not properties.
 */
const bundleNames = new RegExp(
  `^(${[
    'emitReserved|isHeard|onListening|onReconnectionOff|resetBackoff',
    'onTransport(Open|Data|Drain|Error|Close)|onEngine(Open|Data|Ping|Error|Close)|onManager(Open|Error|Close)',
    'onSilence|onPacket|isWatched|isListenedTo|isToldDirectly|isReconnecting|skipReconnect|chooseWay|shortcut',
    'canCloseWhileConnecting|announcesClose|openWebSocket|frameTime|onMalformedPacket|plainEvent',
    'isPending|withError|cancelTimer|fromQueue|sendNext|rejoin|everyMs|dueAt|setAt',
    // Those of socket.io-parser.
    'finishedReconstruction|takeBinaryData|reconstructor|reconPack|attachments|maxAttachments|reviver|replacer',
    'encodeAs(String|Binary)|decodeString|tryParse|isPayloadValid',
    'requestArguments|rejectionCause|rejectionCode|asAgreed|acknowledgements|publishingClient',
  ].join('|')})$`,
);

/** @param {string} root */
async function scriptsConfig(root) {
  const folder = join(root, 'scripts');
  const names = (await exists(folder)) ? await readdir(folder) : [];
  const entries = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  /** @type {Record<string, string>} */
  const entryPoints = Object.fromEntries(entries.map((name) => [name.slice(0, -3), join(folder, name)]));
  if (await exists(join(root, CLIENT_ENTRY))) entryPoints.socketio = join(root, CLIENT_ENTRY);
  if (Object.keys(entryPoints).length === 0) return undefined;
  return config(root, {
    entryPoints,
    // Chooses the browser side of packages that have two, such as the parsers of Socket.IO.
    platform: 'browser',
    target: 'es2023',
    // Sobek, k6's JavaScript engine, has no async generators ("not supported yet", k6 2.2).
    supported: { 'async-generator': false, 'for-await': false },
    external: ['k6', 'k6/*', './msgpack.cjs'],
    ...(await parserAlias(root)),
    minify: true,
    charset: 'utf8',
    mangleProps: bundleNames,
    plugins: [refuseNodeBuiltins, leaveOutNodeOnly],
  });
}

/**
 * Parsers that few servers speak, which scripts load with `require` where they are needed.
 * @param {string} root
 */
async function parsersConfig(root) {
  const msgpack = join(root, MSGPACK_ENTRY);
  if (!(await exists(msgpack))) return undefined;
  return config(root, {
    entryPoints: { msgpack },
    platform: 'browser',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    target: 'es2023',
    minify: true,
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
    packages: 'external',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: '#!/usr/bin/env node' },
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

/**
 * The client's declarations, for TypeScript in any mode of resolution.
 * @param {string} root
 * @returns {Promise<Outputs>}
 */
async function clientTypes(root) {
  if (!(await exists(join(root, CLIENT_TYPES)))) return { outputFiles: [] };
  const folder = await mkdtemp(join(tmpdir(), 'rlt-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await promisify(execFile)(process.execPath, [tsc, '-p', join(root, CLIENT_TYPES), '--outDir', folder]);
    const files = (await readdir(folder)).sort().map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      // Only projects that allow it may import a path that ends with .ts.
      const contents = Buffer.from(text.replace(/(['"]\.\/\w+)\.ts(?=['"])/g, '$1.js'));
      return { path: join(root, 'dist', 'types', name), contents };
    });
    return { outputFiles: await Promise.all(files) };
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new BuildError(output.trim() || String(error));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @type {esbuild.Plugin} */
const refuseNodeBuiltins = {
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
 * What `nodeOnly` marks stays out of k6 bundles: esbuild leaves out calls of a function without a body.
 * @type {esbuild.Plugin}
 */
const leaveOutNodeOnly = {
  name: 'leave-out-node-only',
  setup(build) {
    build.onResolve({ filter: /\/nodeOnly\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\.ts$/, '.k6.ts')),
    }));
  },
};

/** @param {ReturnType<typeof config>} options */
async function run(options) {
  try {
    const result = await esbuild.build(options);
    if (options.platform === 'browser') checkSizes(result.metafile);
    return result;
  } catch (error) {
    if (error instanceof BuildError) throw error;
    throw new BuildError(compileErrors(error).join('\n'));
  }
}

/** @param {esbuild.Metafile} metafile */
function checkSizes(metafile) {
  const tooLarge = Object.entries(metafile.outputs).filter(
    ([file, { bytes }]) => file.endsWith('.js') && bytes > MAX_BUNDLE_BYTES,
  );
  if (tooLarge.length === 0) return;
  const lines = tooLarge.map(([file, { bytes, inputs }]) => {
    const largest = Object.entries(inputs)
      .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 3)
      .map(([input, { bytesInOutput }]) => `${input} ${kilobytes(bytesInOutput)}`);
    return `${file} is ${kilobytes(bytes)}, the limit is ${kilobytes(MAX_BUNDLE_BYTES)} (largest: ${largest.join(', ')})`;
  });
  throw new BuildError(lines.join('\n'));
}

/** @param {unknown} error */
function compileErrors(error) {
  if (!(error instanceof Error)) return [String(error)];
  if (!('errors' in error) || !Array.isArray(error.errors)) return [error.message];
  return error.errors.map(({ text, location }) =>
    location ? `${location.file}${location.line ? `:${location.line}:${location.column + 1}` : ''}: ${text}` : text,
  );
}

/** @typedef {{ outputFiles: { path: string, contents: Uint8Array }[] }} Outputs */

/**
 * Writes only what changed, each file whole: k6 or a second `rlt` may be reading dist/ at this moment.
 * @param {string} root
 * @param {Outputs} result
 */
async function writeOutputs(root, result) {
  const built = [];
  for (const output of result.outputFiles) {
    const old = await readFile(output.path).catch(() => undefined);
    const contents = Buffer.from(output.contents);
    if (!old?.equals(contents)) {
      const temporary = `${output.path}.${process.pid}.tmp`;
      await mkdir(dirname(output.path), { recursive: true });
      await writeFile(temporary, contents, { mode: output.path.endsWith('/rlt.js') ? 0o755 : 0o644 });
      await rename(temporary, output.path);
    }
    built.push({ file: relative(root, output.path), bytes: contents.length });
  }
  return built;
}

/**
 * @param {string} root
 * @param {Built[]} built
 */
async function removeStale(root, built) {
  const dist = join(root, 'dist');
  if (!(await exists(dist))) return;
  const current = new Set(built.map(({ file }) => join(root, file)));
  for (const name of await readdir(dist, { recursive: true })) {
    const file = join(dist, name);
    if (/\.(c?js(\.map)?|d\.ts)$/.test(name) && !current.has(file)) await rm(file, { force: true });
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} kB`;
}

/** @param {string} path */
async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** @param {unknown} error */
function errorLines(error) {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').map((line) => `error: ${line}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { watch: { type: 'boolean' }, root: { type: 'string' }, 'no-source-maps': { type: 'boolean' } },
  });
  const root = values.root ?? dirname(fileURLToPath(import.meta.url));
  /** @param {string} line */
  const log = (line) => process.stderr.write(`${line}\n`);
  if (values.watch) {
    await watchAll(root, log);
  } else {
    try {
      for (const line of sizeLines(await buildAll(root, { sourceMaps: !values['no-source-maps'] }))) log(line);
    } catch (error) {
      for (const line of errorLines(error)) log(line);
      process.exitCode = 1;
    }
  }
}
