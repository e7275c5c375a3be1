import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { usageError } from '../../contract/errors.ts';
import { resolveK6, withLifetime } from '../../engine/index.ts';
import { type Defect, defects, findDefects } from '../../gateway/defects/index.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { isRight, judgeDefect } from './judgeDefect.ts';
import { flagsOf, measurementOf, readMeasurements, writeMeasurements } from './measurements.ts';
import { showDefects } from './verifyDefect.ts';

const help = `Runs the whole \`rlt verify\`, or the drill that a defect is of, at reduced sizes, against the reference gateway with
every defect, one after another.
  npm run defects                      what docs/defects.json lacks of 3 runs each; about 20 s a run
  npm run defects -- NAME …            these only
  --runs N                             so many runs each
  --fresh                              forgets what was measured of them before
  --jobs N                             so many at a time (default: one for each two CPUs)
  --minutes N                          starts no run after that; the same command goes on later
docs/defects.json keeps the verdicts; npm run generate makes the table in docs/defects.md of it.
`;

/** Exit code 0: every run saw what it had to see, and nothing else. */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '3' },
      jobs: { type: 'string', default: String(Math.ceil(availableParallelism() / 2)) },
      minutes: { type: 'string', default: '1440' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const chosen = positionals.length === 0 ? defects : findDefects(positionals);
  const deadline = Date.now() + atLeastOne('minutes', values.minutes) * 60_000;
  const measurements = readMeasurements();
  if (values.fresh) for (const { name } of chosen) delete measurements.defects[name];
  const k6 = await withLifetime((lifetime) => resolveK6(lifetime, { log: say }));
  const machine = machineLine(describeMachine(k6.version));

  const rounds = Array.from({ length: atLeastOne('runs', values.runs) }, (_, index) => index);
  const queue = rounds.flatMap((round) =>
    chosen.filter((defect) => (measurementOf(defect, measurements)?.runs.length ?? 0) <= round),
  );
  let wrong = 0;
  const measure = async (defect: Defect) => {
    const startedAt = Date.now();
    const { verdict, keptIn } = await showDefects([defect], undefined, (seen) => !isRight(judgeDefect(defect, seen)));
    const { missed, blamed } = judgeDefect(defect, verdict);
    const runs = [...(measurementOf(defect, measurements)?.runs ?? []), verdict];
    measurements.defects[defect.name] = { flags: flagsOf(defect), machine, runs };
    await write();
    if (keptIn !== undefined) wrong++;
    const said = [...missed.map((id) => `missed ${id}`), ...blamed.map((id) => `blamed ${id}`), keptIn ?? ''];
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(`${keptIn === undefined ? '✔' : '✘'} ${defect.name}, run ${runs.length}, ${seconds} s  ${said.join(', ')}`);
  };
  let written: Promise<void> = Promise.resolve();
  const write = () => {
    written = written.then(() => writeMeasurements({ ...measurements, defects: inOrder(measurements.defects) }));
    return written;
  };
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && Date.now() < deadline; next = queue.shift()) {
      await measure(next);
    }
  };
  await Promise.all(Array.from({ length: atLeastOne('jobs', values.jobs) }, work));
  if (queue.length > 0) say(`${queue.length} runs are left: the same command goes on`);
  return wrong === 0 ? 0 : 1;
}

/** As in the table, without defects that are no more. */
function inOrder<T>(byName: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    defects.flatMap(({ name }): [string, T][] => {
      const found = byName[name];
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

function atLeastOne(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw usageError(`--${flag} is "${text}": expected a whole number, 1 or more`);
}

function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
