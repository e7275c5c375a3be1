// Makes a plain clone ready and runs it: installs packages when they are missing or outdated, builds dist/ where it is
// older than the sources, then
//   node bootstrap.mjs setup          nothing more, except building k6 and the local services too
//   node bootstrap.mjs start          verifies the reference gateway, with private services

//   node bootstrap.mjs test [args]    the tests (arguments go to vitest)
//   node bootstrap.mjs rlt [args]     the command line
//
// Node built-ins only, here and in what it imports at once: this runs before anything is installed. The program itself
// then runs in this same process, so there is no child to orphan and a Ctrl-C arrives once.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { acquireLock } from './engine/fileLock.mjs';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * @typedef {{ run: string | undefined, args: string[], prepare: boolean, cwd: string | undefined }} BootstrapCommand
 * @type {Record<string, BootstrapCommand>}
 */
const commands = {
  setup: { run: undefined, args: [], prepare: true, cwd: undefined },
  start: { run: 'dist/rlt.js', args: ['verify'], prepare: false, cwd: undefined },
  test: { run: 'node_modules/vitest/vitest.mjs', args: ['run'], prepare: true, cwd: root },
  rlt: { run: 'dist/rlt.js', args: [], prepare: false, cwd: undefined },
};

const [name = '', ...extra] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(
    `Node ${process.versions.node} is too old: 20 or newer is needed`,
    'https://nodejs.org, or your version manager',
    3,
  );
}
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  const allowed = Object.keys(commands).join(', ');
  fail(
    `unknown command ${JSON.stringify(name)}: expected one of ${allowed}`,
    'npm start · npm test · npm run rlt -- --help',
    2,
  );
}
await main(command, extra);

/**
 * @param {BootstrapCommand} command
 * @param {string[]} args
 */
async function main(command, args) {
  // Two first starts at once must not install into the same folder: the second waits.
  const release = await acquireLock(join(root, '.bootstrap.lock'), (holder) =>
    say(`Waiting for process ${holder}, which is preparing this folder …`),
  );
  try {
    await installIfNeeded();
    await build();
  } finally {
    release();
  }
  if (command.prepare) await prepareEngine();
  if (command.run === undefined) return;
  const script = join(root, command.run);
  if (command.cwd !== undefined) process.chdir(command.cwd);
  process.argv = [process.execPath, script, ...command.args, ...args];
  await import(pathToFileURL(script).href);
}

async function installIfNeeded() {
  const stamp = join(root, 'node_modules', '.bootstrap-lock-hash');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  const installed = readText(stamp);
  if (installed === wanted) return;
  const why = installed === undefined ? 'node_modules is missing or not from here' : 'package-lock.json has changed';
  await step(`Installing packages (${why}; about 15 s)`, () =>
    npm(['ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  writeFileSync(stamp, wanted);
}

async function build() {
  const { buildIfChanged } = await import('./build/ifChanged.mjs');
  await step('Building dist/', () => buildIfChanged(root), 1000).catch((error) => {
    fail(error instanceof Error ? error.message : String(error), 'npm run build shows the same, faster', 1);
  });
}

async function prepareEngine() {
  const script = join(root, 'dist', 'prepare.js');
  if (readText(script) === undefined) return;
  const { prepare } = await import(pathToFileURL(script).href);
  await step('Preparing k6, Redis and MongoDB', () => prepare({ log: say }), 1000).catch((error) => {
    if (typeof error?.exitCode !== 'number') throw error;
    fail(error.message, error.hint ?? 'docs/engine.md has the ways around it', error.exitCode);
  });
}

/**
 * Runs `action` and says how long it took; a step that is normally instant speaks only from `quietBelowMs` on.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} action
 * @param {number} [quietBelowMs]
 */
async function step(title, action, quietBelowMs = 0) {
  if (quietBelowMs === 0) say(`${title} …`);
  const started = performance.now();
  const result = await action();
  const elapsed = performance.now() - started;
  if (elapsed >= quietBelowMs) say(`${title}: done in ${(elapsed / 1000).toFixed(1)} s`);
  return result;
}

/**
 * npm's own chatter goes to stderr: stdout belongs to the results.
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function npm(args) {
  const cli = process.env.npm_execpath;
  const viaNode = cli?.endsWith('.js') === true;
  const child = spawn(viaNode ? process.execPath : 'npm', viaNode ? [cli, ...args] : args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`npm could not be started: ${error.message}`, 'install npm 10 or newer', 3));
    child.once('close', (code, signal) => {
      for (const signal of signals) process.off(signal, pass);
      if (code === 0) resolve();
      else if (signal !== null) fail(`npm ${args[0]} was ended by ${signal}`, 'start again to continue', 130);
      else fail(`npm ${args[0]} failed (exit code ${code})`, 'its own message stands above', 3);
    });
  });
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * @param {string} message
 * @param {string} hint
 * @param {number} code
 * @returns {never}
 */
function fail(message, hint, code) {
  say(`error: ${message}\nhint:  ${hint}`);
  process.exit(code);
}
