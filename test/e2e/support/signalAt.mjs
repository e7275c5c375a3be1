/*
 * Loaded into `rlt` before its own code (NODE_OPTIONS=--import): has it send itself a signal at a moment of a run that
 * cannot be met from outside, and notes every process that it starts.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { SIGNAL_AT: at = '', SIGNAL: signal = '', STARTED: startedFile = '' } = process.env;
// Only this process is meant, and none that it starts.
for (const name of ['NODE_OPTIONS', 'SIGNAL_AT', 'SIGNAL', 'STARTED']) delete process.env[name];

/** @type {Record<string, { spawned?: RegExp, shown?: RegExp, result?: RegExp, halfWritten?: RegExp }>} */
const moments = {
  'before the gateway starts': { spawned: /redis-server|miniredis/ },
  'while the gateway starts': { spawned: /rlt\.js gateway/ },
  'while events are seeded': { shown: /: seeded \d+ of \d+ events/ },
  'while k6 starts': { spawned: /\brun --address/ },
  'while clients connect': { shown: /[1-9]\d*\/\d+ connected/ },
  'in the burst': { shown: /[1-9]\d*\/\d+ published/ },
  'while it listens for late events': { shown: /(\d+)\/\1 published/ },
  'while the report is written': { halfWritten: /broadcast-burst\.json/ },
  'while views are drawn': { halfWritten: /index\.html/ },
  'at the very end': { result: /PASSED {4}report: / },
};
const moment = moments[at];
if (moment === undefined) throw new Error(`no moment is called ${JSON.stringify(at)}`);

let isSent = false;
/**
 * @param {RegExp | undefined} pattern
 * @param {string} text
 */
function sendAt(pattern, text) {
  if (isSent || pattern === undefined || !pattern.test(text)) return;
  isSent = true;
  process.kill(process.pid, signal);
}

childProcess.spawn = new Proxy(childProcess.spawn, {
  apply(spawn, self, args) {
    const child = Reflect.apply(spawn, self, args);
    fs.appendFileSync(startedFile, `${child.pid}\n`);
    sendAt(moment.spawned, args.flat().join(' '));
    return child;
  },
});
fs.promises.writeFile = new Proxy(fs.promises.writeFile, {
  async apply(writeFile, self, [path, text, ...others]) {
    if (moment.halfWritten?.test(path)) {
      await Reflect.apply(writeFile, self, [path, text.slice(0, text.length / 2), ...others]);
      sendAt(moment.halfWritten, path);
    }
    return Reflect.apply(writeFile, self, [path, text, ...others]);
  },
});
syncBuiltinESMExports();

// What goes on now is shown at once on a terminal only.
Object.defineProperty(process.stderr, 'isTTY', { value: true });
process.stderr.write = sendingAt(moment.shown, process.stderr.write);
process.stdout.write = sendingAt(moment.result, process.stdout.write);

/**
 * @template {typeof process.stdout.write} Write
 * @param {RegExp | undefined} pattern
 * @param {Write} usual
 */
function sendingAt(pattern, usual) {
  return new Proxy(usual, {
    apply(write, self, args) {
      const isTaken = Reflect.apply(write, self, args);
      sendAt(pattern, String(args[0]));
      return isTaken;
    },
  });
}
