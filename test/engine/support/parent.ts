/*
 * A small command line that uses the engine the way `rlt` does: services, a gateway with a process of its own below a
 * shell, and a k6 run of a minute. The tests bundle it, run it, and end it in every way a command can end.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RltError } from '../../../contract/errors.ts';
import { describeK6Exit, runK6, startEmbeddedStack, withLifetime } from '../../../engine/index.ts';

const { RESULTS = '', GATEWAY = '', SCRIPT = '', ENDING = '' } = process.env;
const note = (name: string) => writeFileSync(join(RESULTS, name), `${performance.timeOrigin + performance.now()}`);

try {
  await withLifetime(async (lifetime) => {
    const stack = await startEmbeddedStack(lifetime, {
      gateway: { command: GATEWAY, env: { RESULTS }, healthPath: '/health' },
      log: () => {},
    });
    if (ENDING === 'failure') throw new RltError('it went wrong', { exitCode: 2 });
    const run = await runK6(lifetime, { k6: stack.k6, script: SCRIPT, connections: 1, env: { RESULTS } });
    process.stdout.write('running\n');
    if (ENDING === 'success') void run.stop();
    if (ENDING === 'exit') process.exit(7);
    if (ENDING === 'crash')
      setTimeout(() => {
        throw new Error('a bug');
      });
    const exit = await run.exited;
    process.stdout.write(`${describeK6Exit(exit)}\n`);
    note('after-k6');
  });
  process.exitCode = 0;
} catch (error) {
  if (!(error instanceof RltError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
