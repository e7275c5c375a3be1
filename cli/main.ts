import { setDefaultResultOrder } from 'node:dns';
import { Command, CommanderError } from 'commander';
import { exitCodes, RltError, unavailableError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';
import { toolVersion } from '../settings/version.ts';
import { hideSecretArguments } from './commandLine.ts';
import { commandsFor } from './commands/index.ts';
import { exitCodesHelp } from './exitCodesHelp.ts';

hideSecretArguments(process.argv.slice(2));
// As k6 does: of a name with several addresses both must look at the same gateway.
setDefaultResultOrder('ipv4first');

const program = new Command('rlt')
  .description('Proves that a Socket.IO gateway keeps its limits, with k6.')
  .version(toolVersion)
  .addHelpText(
    'after',
    `
Try it without a gateway of your own (private Redis and MongoDB, the reference gateway):
  $ rlt verify

Let it start yours, with the limits that each scenario needs:
  $ rlt verify --gateway-command "npm start"

Against one that speaks Socket.IO with names of its own (docs/your-gateway.md):
  $ rlt profile learn --help

Against one that runs already:
  $ rlt run --scenario broadcast-burst --api-url http://localhost:3000 --redis-url redis://localhost:6379
  $ rlt suite --config load-test.json --output results/staging --label staging

${exitCodesHelp}`,
  );

// `rlt --help | head`: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  for (const command of await commandsFor(process.argv.slice(2))) program.addCommand(command);
  prepare(program, 'rlt');
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** What holds for each command alike. @param name as one types it */
function prepare(command: Command, name: string): void {
  command.exitOverride().showHelpAfterError(`(${name} --help shows what is allowed)`);
  command.configureHelp({ showGlobalOptions: true });
  for (const each of command.commands) prepare(each, `${name} ${each.name()}`);
}

/** The one place where errors are printed; says which exit code they mean. */
function report(error: unknown): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.passed;
    printAsJson(error.message.replace(/^error: /, ''), undefined, exitCodes.usage);
    return exitCodes.usage;
  }
  if (error instanceof RltError) {
    const message = maskUris(error.message);
    const hint = error.hint === undefined ? undefined : maskUris(error.hint);
    process.stderr.write(`error: ${message}\n${hint === undefined ? '' : `hint:  ${hint}\n`}`);
    printAsJson(message, hint, error.exitCode);
    return error.exitCode;
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    const hint = 'free some space on the disks of --output and TMPDIR, or choose others';
    return report(unavailableError(`a disk is full (${error.message})`, hint));
  }
  const text = maskUris(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.stderr.write(`error: this should not have happened: ${text}\n`);
  printAsJson(text, undefined, 1);
  return 1;
}

/** With --json a reader of stdout gets one document, whatever happens. */
function printAsJson(message: string, hint: string | undefined, exitCode: number): void {
  if (!process.argv.includes('--json')) return;
  process.stdout.write(`${JSON.stringify({ success: false, error: { message, hint, exitCode } })}\n`);
}
