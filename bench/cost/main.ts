import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { projectRoot, startEmbeddedStack, withLifetime } from '../../engine/index.ts';
import { describeMachine, type Machine, machineLine } from '../../tools/machine.ts';
import { commonFlags, present } from '../present.ts';
import { median } from '../statistics.ts';
import { runTree, type TreeOptions } from './processTree.ts';

const help = `Measures the CPU time of a whole run, of its report, and of starting the command line.
  npm run bench:cost                   200, 1000 and 2000 clients, three rounds; about 3 minutes
  npm run bench:cost -- --smoke        whether it works, in seconds
  --json FILE                          writes the figures of every round
  --docs                               writes the tables into docs/benchmarks.md
  --from FILE                          measures nothing: takes figures that --json has written
`;

interface Plan {
  readonly clients: readonly number[];
  readonly events: number;
  readonly rounds: number;
  /** How often a short command runs for one figure: the kernel counts in hundredths of a second. */
  readonly starts: number;
}

const plans: Readonly<Record<'full' | 'smoke', Plan>> = {
  full: { clients: [200, 1000, 2000], events: 100, rounds: 3, starts: 5 },
  smoke: { clients: [10], events: 5, rounds: 1, starts: 1 },
};

/** CPU seconds of one run with everything that it writes by default, and memory in bytes. */
interface RunFigures {
  /** `npx` and all below it. */
  readonly total: number;
  readonly k6: number;
  readonly npx: number;
  readonly rlt: number;
  readonly rltPeakBytes: number;
  readonly k6PeakBytes: number;
  /** `rlt report` of its folder, which makes every view once more. */
  readonly report: number;
}

interface Results {
  readonly version: 1;
  readonly machine: Machine;
  readonly plan: Plan;
  /** CPU seconds of each command, in rounds. */
  readonly starts: readonly { readonly command: string; readonly seconds: readonly number[] }[];
  readonly runs: readonly { readonly clients: number; readonly rounds: readonly RunFigures[] }[];
}

/** @param _folder where the bundles are, of which this one needs none */
export async function main(_folder: string, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: commonFlags });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const plan = plans[values.smoke ? 'smoke' : 'full'];
  await present({ name: 'cost', measure: () => measure(plan), render }, values);
  return 0;
}

/** Short commands, beside the least that can be had: Node with nothing to do, and `npx` with a program that does nothing. */
const bareNode = 'node -e 0';
const bareNpx = 'npx nothing';
const commands = [bareNode, bareNpx, 'npx rlt --version', 'rlt --version', 'rlt --help', 'rlt run --help'];

async function measure(plan: Plan): Promise<Results> {
  return withLifetime(async (lifetime) => {
    const stack = await startEmbeddedStack(lifetime, { gateway: { env: {}, healthPath: '/health/ready' }, log });
    const machine = describeMachine(stack.k6.version);
    const folder = await projectFolder(await lifetime.tempFolder('cost'));
    const starts = commands.map((command): { command: string; seconds: number[] } => ({ command, seconds: [] }));
    const runs = plan.clients.map((clients): { clients: number; rounds: RunFigures[] } => ({ clients, rounds: [] }));
    // In turn, so that none has the quiet minute to itself.
    for (let round = 1; round <= plan.rounds; round++) {
      log(`round ${round} of ${plan.rounds}: starting the command line`);
      for (const { command, seconds } of starts) seconds.push(await startOf(command, plan, folder));
      for (const { clients, rounds } of runs) {
        log(`round ${round} of ${plan.rounds}: ${clients} clients`);
        const gateway = ['--api-url', stack.gatewayUrl, '--redis-url', stack.redisUrl];
        rounds.push(await oneRun(clients, plan.events, gateway, folder));
      }
    }
    return { version: 1, machine, plan, starts, runs };
  });
}

/** A project that has the package installed, as far as `npx` looks for it, and a program that does nothing. */
async function projectFolder(folder: string): Promise<string> {
  const bin = join(folder, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'cost', private: true }));
  await writeFile(join(bin, 'nothing'), '#!/usr/bin/env node\n');
  await chmod(join(bin, 'nothing'), 0o755);
  await symlink(rlt(), join(bin, 'rlt'));
  return folder;
}

const rlt = () => join(projectRoot(), 'dist', 'rlt.js');

// What npm itself looks up in the network from time to time is no part of it.
const environment = { ...process.env, npm_config_update_notifier: 'false', npm_config_offline: 'true' };

async function startOf(command: string, { starts }: Plan, cwd: string): Promise<number> {
  const [program = '', ...args] = command.split(' ');
  let seconds = 0;
  for (let each = 0; each < starts; each++) {
    const options: TreeOptions = { cwd, env: environment };
    const use =
      program === 'rlt'
        ? await runTree(process.execPath, [rlt(), ...args], options)
        : await runTree(program === 'node' ? process.execPath : program, args, options);
    seconds += use.cpuSeconds;
  }
  return seconds / starts;
}

const roles = { k6: /\/k6 run /, rlt: /\/\.bin\/rlt run /, npx: /^npm exec |\/npx rlt run / };

const reported = z.object({
  details: z.object({ broadcastSummary: z.object({ totalDeliveries: z.number() }) }),
});

async function oneRun(
  clients: number,
  events: number,
  gateway: readonly string[],
  folder: string,
): Promise<RunFigures> {
  const output = join(folder, 'run');
  const load = ['--client-count', String(clients), '--event-count', String(events), '--delay', '25'];
  const args = ['run', '--scenario', 'broadcast-burst', ...gateway, ...load, '--output', output, '--json'];
  // A gateway that is late misses its goal; what the run costs is another question.
  const options = { cwd: folder, env: environment, roles, exitCodes: [0, 99] };
  try {
    const { stdout, cpuSeconds: total, useOf } = await runTree('npx', ['rlt', ...args], options);
    const { totalDeliveries } = reported.parse(JSON.parse(stdout)).details.broadcastSummary;
    if (totalDeliveries !== clients * events)
      throw new Error(`${totalDeliveries} of ${clients * events} deliveries: that is another load`);
    const { cpuSeconds: report } = await runTree(process.execPath, [rlt(), 'report', output], options);
    const [own, k6, npx] = [useOf('rlt'), useOf('k6'), useOf('npx')];
    return {
      ...{ total, k6: k6.cpuSeconds, npx: npx.cpuSeconds, rlt: own.cpuSeconds, report },
      ...{ rltPeakBytes: own.peakBytes, k6PeakBytes: k6.peakBytes },
    };
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

function render({ machine, plan, starts, runs }: Results): string {
  const seconds = (values: readonly number[], digits = 2) => median(values).toFixed(digits);
  const megabytes = (values: readonly number[]) => `${Math.round(median(values) / 1e6)} MB`;
  const of = (command: string) => median(starts.find((each) => each.command === command)?.seconds ?? []);
  return [
    `${machineLine(machine)} \`npm run bench:cost\`: ${plan.events} events, one each 25 ms; medians of ${plan.rounds} rounds, ` +
      'CPU seconds.',
    '',
    '| clients | all of `npx rlt run` | k6 | `npx` | rlt, report included | others | `rlt report` again | peak memory of rlt | of k6 |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...runs.map(({ clients, rounds }) => {
      const cells = [
        ...[String(clients), seconds(rounds.map(({ total }) => total)), seconds(rounds.map(({ k6 }) => k6))],
        ...[seconds(rounds.map(({ npx }) => npx)), seconds(rounds.map((each) => each.rlt))],
        seconds(rounds.map(({ total, k6, npx, rlt }) => Math.max(0, total - k6 - npx - rlt))),
        seconds(rounds.map(({ report }) => report)),
        megabytes(rounds.map(({ rltPeakBytes }) => rltPeakBytes)),
        megabytes(rounds.map(({ k6PeakBytes }) => k6PeakBytes)),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    '| command | CPU | above the least |',
    '| --- | --- | --- |',
    ...starts.map(({ command, seconds: measured }) => {
      const least = command.startsWith('npx') ? bareNpx : bareNode;
      const above = command === least ? '–' : (median(measured) - of(least)).toFixed(3);
      return `| \`${command}\` | ${seconds(measured, 3)} | ${above} |`;
    }),
  ].join('\n');
}

function log(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
