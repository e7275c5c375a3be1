import { Command } from 'commander';
import { exitCodes, usageError } from '../../contract/errors.ts';
import { type Component, type Inventory, prepare, takeInventory } from '../../engine/index.ts';
import { toolVersion } from '../../settings/version.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { openTerminal } from '../terminal.ts';

interface SetupFlags {
  check?: true;
  json?: true;
}

/** `rlt setup`: builds ahead what a first run would build, or tells what is there. */
export function setupCommand(): Command {
  return new Command('setup')
    .description('build k6 and the local services ahead of the first run, or list what is installed')
    .option('--check', 'build nothing: list what is installed, with versions and paths')
    .option('--json', 'print one JSON document to stdout, nothing else')
    .addHelpText(
      'after',
      `
Builds go to $XDG_CACHE_HOME/realtime-load-test or ~/.cache/realtime-load-test and need Go once; the folder of this
package may be read-only. docs/engine.md lists the ways to do without a build.

Examples:
  $ rlt setup
  $ rlt setup --check --json

${exitCodesHelp}`,
    )
    .action(async (flags: SetupFlags, command: Command) => {
      if (command.args.length > 0) throw usageError(`rlt setup takes no arguments, but got ${command.args.join(' ')}`);
      const terminal = openTerminal({ quiet: flags.json === true });
      if (!flags.check) await prepare({ log: terminal.line });
      const inventory = await takeInventory();
      const ready = inventory.components.every(isThere);
      if (flags.json) process.stdout.write(`${JSON.stringify({ success: ready, ...describe(inventory) })}\n`);
      terminal.result(table(inventory));
      if (ready) return;
      if (inventory.go.path !== null) terminal.line('hint:  rlt setup builds what is missing (once)');
      else terminal.line('hint:  install Go 1.25 or newer (https://go.dev/dl); docs/engine.md has the ways without it');
      process.exitCode = exitCodes.unavailable;
    });
}

function isThere({ path }: Component): boolean {
  return path !== null;
}

function describe({ cacheFolder, components, go }: Inventory) {
  const withStatus = (component: Component) => ({ ...component, status: isThere(component) ? 'ready' : 'missing' });
  return {
    tool: toolVersion,
    node: process.versions.node,
    cacheFolder,
    components: components.map(withStatus),
    go: withStatus(go),
  };
}

function table({ cacheFolder, components, go }: Inventory): string {
  const rows = components.every(isThere) ? components : [...components, go];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.flatMap((row) => [
    `  ${isThere(row) ? '✔' : '✘'} ${row.name.padEnd(width)}  ${row.version ?? 'missing'}  ${row.purpose}`,
    `    ${' '.repeat(width)}  ${row.path ?? row.note}`,
  ]);
  return [...lines, `  builds are kept in ${cacheFolder}`].join('\n');
}
