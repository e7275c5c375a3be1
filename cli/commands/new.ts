import { Command } from 'commander';
import { writeStarter } from '../../run/script/starter.ts';

/** `rlt new`: a scenario of one's own to start from. */
export function newCommand(): Command {
  return new Command('new')
    .description('write a scenario of your own to start from: script, config file and a CI step')
    .argument('<NAME>', 'its name: lowercase words joined by dashes, such as presence')
    .option('--dir <FOLDER>', 'where the files go', '.')
    .addHelpText(
      'after',
      `
The scenario runs unchanged against the chat server of the examples. Files that exist are never overwritten.

Examples:
  $ rlt new presence
  $ node node_modules/realtime-load-test/examples/chat-server.mjs &
  $ rlt run --script presence.ts --config presence.json`,
    )
    .action(async (name: string, { dir }: { dir: string }) => {
      const files = await writeStarter(name, dir);
      process.stdout.write(`${files.map((file) => `  ${file}`).join('\n')}\n`);
    });
}
