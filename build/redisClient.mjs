// The package `redis` brings a method for each of some 600 commands, four modules of Redis Stack, and clients of clusters
// and sentinels: 1.6 MB, which whoever looks at a Redis would read and compile for PING and INFO.

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a client's methods are called: by our sources, and by the client itself. */
const callers = ['gateway', 'run', 'engine', 'seed', 'cli', 'node_modules/@redis/client/dist/lib/client'];

/**
 * Leaves out of the package `redis` what no source of ours makes use of: a command's method stays in where any method of
 * that name is called.
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function leaveOutOfRedis(root) {
  return {
    name: 'leave-out-of-redis',
    setup(build) {
      /** @type {Promise<Set<string>> | undefined} */
      let called;
      build.onResolve({ filter: /^redis$/ }, ({ resolveDir }) => ({
        path: 'redis',
        namespace: 'client-of-redis',
        pluginData: resolveDir,
      }));
      build.onLoad({ filter: /.*/, namespace: 'client-of-redis' }, ({ pluginData }) => ({
        contents: client,
        resolveDir: pluginData,
      }));
      build.onLoad({ filter: /\/@redis\/client\/dist\/lib\/commands\/index\.js$/ }, async ({ path }) => {
        called ??= methodsCalled(root);
        return { contents: someCommands(await readFile(path, 'utf8'), await called), resolveDir: dirname(path) };
      });
      // Who may be asked in a cluster, and whose answer may be kept: there is neither.
      build.onLoad({ filter: /\/@redis\/client\/dist\/lib\/command-metadata\/command-metadata-data\.js$/ }, () => ({
        contents: 'exports.COMMAND_METADATA = {};',
      }));
      build.onResolve({ filter: /^@opentelemetry\/api$/ }, ({ path, importer }) =>
        importer.includes('/@redis/client/') ? { path, external: true } : undefined,
      );
    },
  };
}

/** What stands for the package: the client of one server. */
const client = `
exports.createClient = require('@redis/client/dist/lib/client/index.js').default.create;
exports.RESP_TYPES = require('@redis/client/dist/lib/RESP/decoder.js').RESP_TYPES;
`;

/**
 * The package's list of all commands, with some of them.
 * @param {string} text of its file
 * @param {ReadonlySet<string>} called
 */
function someCommands(text, called) {
  const required = new Map(
    [...text.matchAll(/^const (\w+) = (?:__import\w+\()?require\("(\.\/[\w-]+)"\)/gm)].map(([, name, file]) => [
      name,
      file,
    ]),
  );
  const kept = [...text.matchAll(/^ +(\w+): (\w+)\.default,?$/gm)].flatMap(([, command = '', variable = '']) => {
    const file = required.get(variable);
    return file !== undefined && called.has(command)
      ? [`${JSON.stringify(command)}: require(${JSON.stringify(file)}).default`]
      : [];
  });
  return `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = { ${kept.join(', ')} };\nexports.NON_STICKY_COMMANDS = exports.default;`;
}

/**
 * The name of everything that is read of an object there.
 * @param {string} root
 */
async function methodsCalled(root) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const folder of callers) {
    const files = await readdir(join(root, folder), { recursive: true }).catch(() => []);
    for (const file of files.filter((name) => /\.[jt]s$/.test(name))) {
      const text = await readFile(join(root, folder, file), 'utf8');
      for (const [, name = ''] of text.matchAll(/\.(\w+)\b/g)) names.add(name);
    }
  }
  return names;
}
