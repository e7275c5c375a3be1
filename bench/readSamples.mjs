// How long, and in how much memory, k6's CSV output becomes a report.
//   node bench/readSamples.mjs [--deliveries 1000000] [--json]
// Writes a file of that many deliveries (2,000 clients), then measures two fresh processes: one that only reads it,
// one that makes the whole report of it and writes that. Targets for 1,000,000 rows: 15 s and 300 MB each.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { loadTypeScript } from '../tools/loadTypeScript.mjs';

const clients = 2000;
const limits = { seconds: 15, megabytes: 300 };

const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
    measure: { type: 'string' },
    file: { type: 'string', default: '' },
  },
});
const events = Math.ceil(Number(values.deliveries) / clients);

if (values.measure === undefined) await compare();
else await measure(values.measure, values.file);

async function compare() {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-bench-'));
  try {
    const file = join(folder, 'samples.csv');
    await writeSamples(file);
    const { size } = await stat(file);
    const tasks = ['read', 'report'];
    const figures = [];
    for (const task of tasks) figures.push({ task, ...(await inFreshProcess(task, file)) });
    if (values.json)
      return process.stdout.write(`${JSON.stringify({ rows: clients * events, bytes: size, figures })}\n`);
    process.stdout.write(`${clients * events} deliveries, ${Math.round(size / 1e6)} MB of CSV, ${cpus()[0]?.model}\n`);
    for (const { task, seconds, cpuSeconds, megabytes } of figures) {
      const kept = seconds <= limits.seconds && megabytes <= limits.megabytes;
      process.stdout.write(
        `  ${task.padEnd(6)} ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU), ${Math.round(megabytes)} MB` +
          `   ${kept ? 'kept' : 'MISSED'}: at most ${limits.seconds} s and ${limits.megabytes} MB\n`,
      );
      if (!kept) process.exitCode = 1;
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {string} task
 * @param {string} file
 * @returns {Promise<{ seconds: number, cpuSeconds: number, megabytes: number }>}
 */
async function inFreshProcess(task, file) {
  const self = fileURLToPath(import.meta.url);
  const args = [self, '--measure', task, '--file', file, '--deliveries', values.deliveries];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

/**
 * @param {string} task
 * @param {string} file
 */
async function measure(task, file) {
  const work = await (task === 'read' ? readOnly() : wholeReport());
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await work(file);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, megabytes: maxRSS / 1024 }));
}

async function readOnly() {
  const { readSamples } = await loadTypeScript('report/readSamples.ts');
  return async (/** @type {string} */ file) => {
    let sum = 0;
    const wanted = new Set(['delivery_latency']);
    const { rows, problem } = await readSamples(file, wanted, (/** @type {{ value: number }} */ { value }) => {
      sum += value;
    });
    if (problem !== undefined || rows < clients * events || !(sum > 0)) throw new Error('the file was not read');
  };
}

async function wholeReport() {
  const { buildReport } = await loadTypeScript('report/buildReport.ts');
  const { resolveSettings, planOf } = await loadTypeScript('settings/settings.ts');
  const { openOutputFolder } = await loadTypeScript('run/outputFolder.ts');
  const flags = { 'client-count': String(clients), 'event-count': String(events) };
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags });
  const plan = planOf(settings, { runId: 'bench', progress: false });
  const { definition } = settings;
  const summary = {
    ...{ version: 1, plan, skipped: {}, invalid: {}, clock: '', durationMs: 1, setUp: true },
    metrics: { deliveries: { values: { count: clients * events } } },
  };
  return async (/** @type {string} */ file) => {
    const report = await buildReport({
      ...{ definition, plan, summary, samplesFile: file, snapshots: {}, polls: [], executedAt: new Date(), errors: [] },
      environment: {},
      resources: { cpuSeconds: null, maxRssBytes: null },
    });
    const output = await openOutputFolder({ path: `${file}.report`, force: true, planned: [], command: 'bench' });
    const target = await output.writeJson('report.json', report);
    const { size } = await stat(target);
    if (size < clients * events * 4) throw new Error('the report does not hold every delivery');
  };
}

/** @param {string} file in the form that k6 v2.2 writes, with the tags that the scripts ask for */
async function writeSamples(file) {
  const stream = createWriteStream(file);
  stream.write(
    'metric_name,timestamp,metric_value,error_code,expected_response,method,name,scenario,status,extra_tags,metadata\n',
  );
  const start = Date.now();
  for (let event = 1; event <= events; event++) {
    let text = '';
    for (let client = 0; client < clients; client++) {
      const latency = (5 + ((client * 7919 + event * 104729) % 40_000) / 1000).toFixed(6);
      text += `delivery_latency,${start + event * 25},${latency},,,,,subscribers,,load_test=broadcast-burst&testid=bench,d=${client}:${event}\n`;
    }
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}
