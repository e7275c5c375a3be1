import { Command, CommanderError } from 'commander';
import { exitCodes, RltError } from '../contract/errors.ts';
import { maskUris } from '../contract/secrets.ts';
import { toolVersion } from '../contract/version.ts';
import { compareMetricsCommand } from './commands/compareMetrics.ts';
import { gatewayCommand } from './commands/gateway.ts';
import { runCommand } from './commands/run.ts';
import { seedCommand } from './commands/seed.ts';
import { suiteCommand } from './commands/suite.ts';

const program = new Command('rlt')
  .description('Proves that a Socket.IO gateway keeps its limits, with k6.')
  .version(toolVersion)
  .addCommand(runCommand())
  .addCommand(suiteCommand())
  .addCommand(seedCommand())
  .addCommand(compareMetricsCommand())
  .addCommand(gatewayCommand())
  .addHelpText(
    'after',
    `
Try it without a gateway of your own:
  $ rlt suite --embedded                       private Redis, MongoDB and the reference gateway

Against your own:
  $ rlt run --scenario broadcast-burst --api-url http://localhost:3000 --redis-url redis://localhost:6379
  $ rlt suite --config load-test.json --output results/staging --label staging

Exit codes: 0 passed, 2 wrong usage or configuration, 3 something needed is missing or unreachable,
99 a goal was missed or could not be measured, 130 interrupted`,
  );

for (const command of [program, ...program.commands]) {
  command
    .exitOverride()
    .showHelpAfterError(`(${command === program ? 'rlt' : `rlt ${command.name()}`} --help shows what is allowed)`);
  command.configureHelp({ showGlobalOptions: true });
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** The one place where errors are printed; says which exit code they mean. */
function report(error: unknown): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
  if (error instanceof RltError) {
    process.stderr.write(`error: ${maskUris(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`hint:  ${maskUris(error.hint)}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`error: this should not have happened: ${maskUris(text)}\n`);
  return 1;
}
