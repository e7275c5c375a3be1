import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { nearest } from '../../settings/suggest.ts';
import { drills } from '../../thresholds/drills/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { listDrills } from '../listDrills.ts';
import { runAndShow } from '../runAndShow.ts';
import { addRunFlags, type RunFlags } from '../runFlags.ts';
import { showVerdict } from '../showVerdict.ts';

const helpText = `
A drill is a scenario in whose middle rlt disturbs something and takes it back: subscribers receive a steady stream of
events, lose what the disturbance takes from them, come back as a browser does, and are compared with what was published.
What was disturbed is taken back however the command ends. A disturbance that nobody saw makes the drill invalid.

rlt drill NAME --help lists what a drill takes; rlt drill --list, all drills with their ways, needs and goals.

Examples:
  $ rlt drill --list
  $ rlt drill gateway-restart --embedded
  $ rlt drill gateway-restart --way sigkill --persist-events --gateway-command "npm start"

${exitCodesHelp}`;

/**
 * `rlt drill`: one drill against one gateway.
 *
 * @param args what follows the command's name, of which the drill's name decides on the flags
 */
export function drillCommand(args: readonly string[] = []): Command {
  const chosen = drills.filter(({ name }) => args.includes(name));
  const own = { all: chosen.map((definition) => ({ definition })) };
  const command = new Command('drill')
    .description('disturb something in the middle of a run, and see whether everybody recovers')
    .argument('[NAME]', drills.map(({ name }) => name).join(', '))
    .option('--list', 'list the drills: what they disturb, how, what they need, and their goals');
  addRunFlags(command, own);
  return command
    .addHelpText('after', helpText)
    .action(async (name: string | undefined, flags: RunFlags & { readonly list?: true }) => {
      if (flags.list) {
        process.stdout.write(listDrills(flags.json === true));
        return;
      }
      const drill = drillNamed(name);
      const shown = await runAndShow(command, flags, {
        kind: 'run',
        scenarios: [drill.name],
        own,
        usualGateway: 'running',
      });
      process.exitCode = showVerdict(shown);
      shown.views.showNotes(shown.terminal.line);
    });
}

/** @throws RltError (usage) where none of that name is there */
function drillNamed(name: string | undefined): ScenarioDefinition {
  const names = drills.map((drill) => drill.name);
  if (name === undefined)
    throw usageError(`no drill is named: expected one of ${names.join(', ')}`, 'rlt drill --list');
  const found = drills.find((drill) => drill.name === name);
  if (found !== undefined) return found;
  const near = nearest(name, names);
  throw usageError(
    `the drill is ${JSON.stringify(name)}: expected one of ${names.join(', ')}`,
    near === undefined ? 'rlt drill --list' : `did you mean ${near}?`,
  );
}
