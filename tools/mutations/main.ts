import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVitest, type TestModule } from 'vitest/node';
import { projectRoot } from '../../engine/projectRoot.ts';
import { allGoals } from '../../test/thresholds/promises.ts';
import { mutationsOf } from './mutateGoals.ts';
import type { Patch } from './patch.ts';
import { patches } from './patches.ts';

const help = `Breaks the rule of every goal, one at a time, and runs the tests that have to notice: those of
test/thresholds, and that of the eviction's window. So it does with HTTP long-polling and the client's tests, and with
the intervals of times and theirs.
  npm run mutations                all: limits doubled, comparisons loosened, evidence dropped, defaults doubled
  npm run mutations -- TEXT …      those whose name contains one of these texts
Nothing is written; the rules are broken while the tests load them. Exit code 1: nobody noticed one.
`;

/** Of the goals. */
const usualTests = ['test/thresholds/**/*.test.ts', 'test/lib/gateway/idleWindow.test.ts'];

const standInForK6 = join(projectRoot(), 'test', 'support', 'k6', 'k6.ts');

/** A change of a module's text while it is loaded; undefined leaves it as it is. */
type Change = (file: string, code: string) => string | undefined;

interface Broken {
  readonly name: string;
  readonly tests: readonly string[];
  readonly change: Change;
}

export async function main(args: string[]): Promise<number> {
  const options = { help: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const all: Broken[] = [
    ...allGoals()
      .flatMap(mutationsOf)
      .map(({ name }) => ({ name, tests: usualTests, change: inGoals(name) })),
    ...patches.map((patch) => ({ name: patch.name, tests: patch.tests ?? usualTests, change: inText(patch) })),
  ];
  const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.some((text) => name.includes(text)));
  // A test that fails anyway notices nothing.
  for (const tests of new Set(chosen.map((each) => each.tests))) {
    const red = await failedTests(tests, undefined);
    if (red.length > 0) throw new Error(`fails without any mutation: ${red.join(', ')}`);
  }
  let survivors = 0;
  const queue = [...chosen];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await tryOut(next);
  };
  const tryOut = async ({ name, tests, change }: Broken) => {
    const failed = await failedTests(tests, change);
    if (failed.length === 0) survivors++;
    const noticed = failed.length === 0 ? 'NOBODY NOTICED' : `${failed.length} failed, first: ${failed[0]}`;
    process.stdout.write(`  ${failed.length === 0 ? '✘' : '✔'} ${name}: ${noticed}\n`);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  process.stdout.write(`${chosen.length - survivors} of ${chosen.length} broken rules were noticed\n`);
  return survivors === 0 && chosen.length > 0 ? 0 : 1;
}

/** All goals go through `defineScenario`: there one of them is replaced. */
function inGoals(name: string): Change {
  const module = JSON.stringify(join(projectRoot(), 'tools', 'mutations', 'mutateGoals.ts'));
  const find = 'definition.goals(plan).map((goal) => ({ ...goal, evidence: [...goal.evidence, ...everyClient] }))';
  const replace = `mutateGoals(${find}, ${JSON.stringify(name)})`;
  const change = inText({ name, file: 'thresholds/scenario.ts', find, replace });
  return (file, code) => {
    const changed = change(file, code);
    return changed === undefined ? undefined : `import { mutateGoals } from ${module};\n${changed}`;
  };
}

function inText({ name, file, find, replace }: Patch): Change {
  return (loaded, code) => {
    if (loaded !== join(projectRoot(), file)) return undefined;
    if (code.split(find).length !== 2) throw new Error(`${name}: ${file} does not hold it once: ${find}`);
    return code.replace(find, () => replace);
  };
}

/** Titles of the tests that fail with this change. */
async function failedTests(tests: readonly string[], change: Change | undefined): Promise<string[]> {
  let changed = change === undefined;
  const vitest = await createVitest(
    'test',
    {
      config: false,
      root: projectRoot(),
      watch: false,
      include: [...tests],
      setupFiles: ['test/support/k6/setup.ts'],
      testTimeout: 20_000,
      reporters: [{}],
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
    },
    {
      plugins: [
        { name: 'without-k6', enforce: 'pre', resolveId: (id) => (/^k6(\/.*)?$/.test(id) ? standInForK6 : undefined) },
        {
          name: 'mutation',
          enforce: 'pre',
          transform(code, id) {
            const result = change?.(id, code);
            changed ||= result !== undefined;
            return result;
          },
        },
      ],
    },
  );
  try {
    const { testModules, unhandledErrors } = await vitest.start();
    // A module that could not be loaded has broken, but not been noticed.
    const problems = [...unhandledErrors, ...testModules.flatMap((module) => module.errors())];
    if (problems.length > 0 || testModules.length === 0)
      throw new Error(`the tests did not run: ${problems.map((problem) => JSON.stringify(problem)).join(', ')}`);
    const failed = testModules.flatMap(failedIn);
    if (!changed) throw new Error('the tests do not load what was changed');
    return failed;
  } finally {
    await vitest.close();
  }
}

function failedIn(module: TestModule): string[] {
  return [...module.children.allTests('failed')].map((test) => `${module.relativeModuleId} › ${test.fullName}`);
}
