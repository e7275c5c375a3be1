import { Command, CommanderError } from 'commander';
import { exitCodes, RltError, unavailableError, usageError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';
import { toolVersion } from '../settings/version.ts';
import { harmlessLine } from '../text/harmless.ts';
import { commandsFor } from './commands/index.ts';
import { exitCodesHelp } from './exitCodesHelp.ts';

/**
 * Runs the command that these arguments name, prints its error if there is one, and sets `process.exitCode`.
 *
 * @param args the arguments after the program's name
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    const program = rlt();
    for (const command of await commandsFor(args)) program.addCommand(command);
    prepare(program, 'rlt', program);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--json'));
  }
}

function rlt(): Command {
  return (
    new Command('rlt')
      .description('Proves that a Socket.IO gateway keeps its limits, with k6.')
      .version(toolVersion)
      // Of a command within a command each has options of its own.
      .enablePositionalOptions()
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
      )
  );
}

/** What holds for each command alike. @param name as one types it */
function prepare(command: Command, name: string, program: Command): void {
  command.exitOverride().showHelpAfterError(`(${name} --help shows what is allowed)`);
  // Of a command within a command those between them are not global.
  command.configureHelp({ showGlobalOptions: true, visibleGlobalOptions: () => [...program.options] });
  command.hook('preSubcommand', (_, inner) => {
    const given = command.options.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
    if (given === undefined) return;
    throw usageError(
      `${given.long} is an option of ${name}, and has no effect on ${name} ${inner.name()}`,
      `${name} ${inner.name()} --help lists its own, which stand after its name`,
    );
  });
  for (const each of command.commands) prepare(each, `${name} ${each.name()}`, program);
}

/** The one place where errors are printed; says which exit code they mean. */
function report(error: unknown, asJson: boolean): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.passed;
    if (asJson) printAsJson(error.message.replace(/^error: /, ''), undefined, exitCodes.usage);
    return exitCodes.usage;
  }
  if (error instanceof RltError) {
    const message = harmlessLine(maskUris(error.message));
    const hint = error.hint === undefined ? undefined : maskUris(error.hint);
    process.stderr.write(`error: ${message}\n${hint === undefined ? '' : `hint:  ${hint}\n`}`);
    if (asJson) printAsJson(message, hint, error.exitCode);
    return error.exitCode;
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    const hint = 'free some space on the disks of --output and TMPDIR, or choose others';
    return report(unavailableError(`a disk is full (${error.message})`, hint), asJson);
  }
  const text = maskUris(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.stderr.write(
    `error: internal error: ${text}\nhint:  this is a defect of rlt: please report it with the command and these lines\n`,
  );
  if (asJson) printAsJson(text, undefined, 1);
  return 1;
}

/** With --json a reader of stdout gets one document, whatever happens. */
function printAsJson(message: string, hint: string | undefined, exitCode: number): void {
  process.stdout.write(`${JSON.stringify({ success: false, error: { message, hint, exitCode } })}\n`);
}
