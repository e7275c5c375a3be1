import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RltError, usageError } from '../../contract/errors.ts';
import { startEmbeddedStack, withLifetime } from '../../engine/index.ts';
import { describeMachine } from '../../tools/machine.ts';
import { present } from '../present.ts';
import { captureProblem } from './capture.ts';
import { type Endpoint, openTlsEndpoint, tlsProblem } from './endpoint.ts';
import { pinningProblem } from './generator.ts';
import { joined } from './join.ts';
import { measureRound } from './measureRound.ts';
import { type BenchPlan, type Case, type Given, help, parseGiven, planOf } from './plan.ts';
import { openRawFile } from './raw.ts';
import { describeCase, render } from './render.ts';
import type { Results, Row } from './results.ts';

/** @param folder where the bundles are */
export async function main(folder: string, args: string[]): Promise<number> {
  try {
    const given = parseGiven(args);
    if (given.help) {
      process.stdout.write(help);
      return 0;
    }
    const plan = planOf(given);
    for (const name of ['json', 'raw'] as const) await requireWritable(`--${name}`, given[name]);
    const problem = given.from === undefined ? await captureProblem() : undefined;
    if (problem === undefined) {
      const { from, ...rest } = given;
      const take = () => (from === undefined ? measure(folder, plan, given) : read(from.split(',')));
      await present({ name: 'truth', measure: take, render }, rest);
    } else {
      process.stdout.write(`skipped: ${problem}\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    process.stderr.write(`${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}\n`);
    return error.exitCode;
  }
}

/** What earlier goes have measured. */
async function read(files: readonly string[]): Promise<Results> {
  const [first, ...others] = await Promise.all(
    files.map(async (file): Promise<Results> => JSON.parse(await readFile(file, 'utf8'))),
  );
  if (first === undefined) throw usageError('--from is empty: it must be one or several files that --json has written');
  return joined([first, ...others]);
}

/** Before an hour of measuring, and not after it. */
async function requireWritable(option: string, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  try {
    await access(dirname(resolve(file)), constants.W_OK);
  } catch {
    throw usageError(
      `${option} is ${JSON.stringify(file)}: it must be a file in a folder that is there and can be written`,
    );
  }
}

async function measure(folder: string, { rounds, cases }: BenchPlan, { raw, json }: Given): Promise<Results> {
  return withLifetime(async (lifetime) => {
    const { possible, skipped } = await possibleOf(cases);
    for (const why of skipped) log(`skipped: ${why}`);
    const stack = await startEmbeddedStack(lifetime, { gateway: { env: {}, healthPath: '/health/ready' }, log });
    const plain: Endpoint = { url: stack.gatewayUrl };
    const secure = possible.some(({ tls }) => tls) ? await openTlsEndpoint(lifetime, stack.gatewayUrl, folder) : plain;
    const machine = describeMachine(stack.k6.version);
    const rawFile = raw === undefined ? undefined : await openRawFile(raw);
    const rows = possible.map((one): Row & { rounds: Row['rounds'][number][] } => ({ ...one, rounds: [] }));
    const resultsOf = (): Results => ({ version: 1, machine, rows, skipped });
    const clock = new Progress(rounds * possible.length);
    // In turn, so that none has the quiet minute to itself.
    for (let number = 1; number <= rounds; number++) {
      for (const [index, row] of rows.entries()) {
        const one = possible[index] ?? row;
        const round = await measureRound({ lifetime, stack, endpoint: one.tls ? secure : plain, log }, one);
        row.rounds.push(round.outcome);
        await rawFile?.add(one, number, round);
        // What was measured stays when the rest is not waited for.
        if (json !== undefined) await writeFile(json, JSON.stringify(resultsOf()));
        log(`${clock.next()}: round ${number}, ${describeCase(one)}: ${describeOutcome(round.outcome)}`);
      }
    }
    return resultsOf();
  });
}

async function possibleOf(cases: readonly Case[]): Promise<{ possible: readonly Case[]; skipped: readonly string[] }> {
  const pinning = cases.some(({ generator }) => generator === 'pinned') ? await pinningProblem() : undefined;
  const encryption = cases.some(({ tls }) => tls) ? await tlsProblem() : undefined;
  return {
    possible: cases.filter(
      ({ generator, tls }) => !(pinning !== undefined && generator === 'pinned') && !(encryption !== undefined && tls),
    ),
    skipped: [pinning, encryption].filter((why) => why !== undefined),
  };
}

/** "3 of 40, 8 s, about 5 minutes to go". */
class Progress {
  readonly #all: number;
  readonly #began = performance.now();
  #last = performance.now();
  #done = 0;

  constructor(all: number) {
    this.#all = all;
  }

  next(): string {
    const now = performance.now();
    const seconds = ((now - this.#last) / 1000).toFixed(1);
    this.#last = now;
    this.#done++;
    const left = (((now - this.#began) / this.#done) * (this.#all - this.#done)) / 60_000;
    const toGo = left < 1.5 ? `${Math.ceil(left * 60)} s` : `about ${Math.round(left)} minutes`;
    return `${this.#done} of ${this.#all} in ${seconds} s${this.#done < this.#all ? `, ${toGo} to go` : ''}`;
  }
}

function describeOutcome(outcome: Row['rounds'][number]): string {
  if ('invalid' in outcome) return `no measurement: ${outcome.invalid}`;
  const { truth, report } = outcome;
  return `p95 ${truth.p95.toFixed(1)} ms, report ${report.p95.toFixed(1)} ms`;
}

function log(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
