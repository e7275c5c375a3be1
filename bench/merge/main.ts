import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot, withLifetime } from '../../engine/index.ts';
import { readRun } from '../../report/run/readRun.ts';
import { describeMachine, type Machine, machineLine } from '../../tools/machine.ts';
import { commonFlags, present } from '../present.ts';
import { type Load, writeInstances } from './writeInstances.ts';

const help = `How long, and in how much memory, the folders of many instances become a report, with all its views.
  npm run bench:merge                  1, 10 and 50 million deliveries of 25 instances; about 5 minutes
  npm run bench:merge -- --smoke       whether it works, in seconds
  --json FILE                          writes the figures
  --docs                               writes the table into docs/benchmarks.md
  --from FILE                          measures nothing: takes figures that --json has written
`;

/** For 50 million. */
const limits = { seconds: 180, megabytes: 1000 };

const loads: Readonly<Record<'full' | 'smoke', readonly Load[]>> = {
  smoke: [{ instances: 5, clients: 100, events: 100 }],
  full: [
    { instances: 25, clients: 2000, events: 500 },
    { instances: 25, clients: 10_000, events: 1000 },
    { instances: 25, clients: 25_000, events: 2000 },
  ],
};

interface Measured extends Load {
  readonly sampleBytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

interface Results {
  readonly version: 1;
  readonly machine: Machine;
  readonly merges: readonly Measured[];
}

/** @param _ where the bundles are */
export async function main(_: string, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: commonFlags });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const { merges } = await present(
    { name: 'merge', measure: () => measureAll(loads[values.smoke ? 'smoke' : 'full']), render },
    values,
  );
  return merges.every(({ seconds, megabytes }) => seconds <= limits.seconds && megabytes <= limits.megabytes) ? 0 : 1;
}

async function measureAll(all: readonly Load[]): Promise<Results> {
  const machine = describeMachine('not used');
  const merges: Measured[] = [];
  for (const load of all) {
    process.stderr.write(`  ${load.clients * load.events} deliveries\n`);
    merges.push(await withLifetime(async (lifetime) => measure(await lifetime.tempFolder('merge'), load)));
  }
  return { version: 1, machine, merges };
}

/** A fresh process merges what was written; the report has to hold every delivery. */
async function measure(folder: string, load: Load): Promise<Measured> {
  const [parts, output] = [join(folder, 'parts'), join(folder, 'merged')];
  const sampleBytes = await writeInstances(parts, load);
  const started = performance.now();
  const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'rlt.js'), 'merge', parts, '--output', output], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  let use = { megabytes: 0, cpuSeconds: 0 };
  const watch = setInterval(() => {
    use = useOf(child.pid ?? 0) ?? use;
  }, 50);
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  const [report] = (await readRun(output)).reports;
  const deliveries = report?.report.goals?.find(({ id }) => id === 'broadcast.complete');
  if (exitCode !== 0 || deliveries?.measured !== load.clients * load.events) {
    throw new Error(`the merge ended with ${exitCode}, and ${deliveries?.measured} deliveries: ${errors}`);
  }
  return { ...load, sampleBytes, seconds, ...use };
}

/** Peak of the resident memory, and CPU time so far; undefined where the process has ended. */
function useOf(pid: number): { megabytes: number; cpuSeconds: number } | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (peak === null) return undefined;
    return { megabytes: Number(peak[1]) / 1000, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return undefined;
  }
}

function render({ machine, merges }: Results): string {
  return [
    `${machineLine({ ...machine })} \`npm run bench:merge\`.`,
    '',
    '| deliveries | instances | clients × events | samples | time | CPU | peak memory |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...merges.map(({ instances, clients, events, sampleBytes, seconds, cpuSeconds, megabytes }) => {
      const count = (value: number) => value.toLocaleString('en-US');
      const figures = [`${seconds.toFixed(1)} s`, `${cpuSeconds.toFixed(1)} s`, `${Math.round(megabytes)} MB`];
      const samples = `${Math.round(sampleBytes / 1e6)} MB`;
      return `| ${[count(clients * events), instances, `${count(clients)} × ${count(events)}`, samples, ...figures].join(' | ')} |`;
    }),
  ].join('\n');
}
