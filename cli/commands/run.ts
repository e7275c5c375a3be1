import { Command } from 'commander';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { nameOf, namesWith, noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { runAndShow } from '../runAndShow.ts';
import { addRunFlags, type RunFlags } from '../runFlags.ts';
import { showVerdict } from '../showVerdict.ts';

/** `rlt run`: one scenario against one gateway. */
export function runCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('run')
    .description('run one scenario and judge its goals')
    .option('--scenario <NAME>', namesWith(own).join(', '))
    .option('--script <FILE>', 'a scenario of your own, in TypeScript or JavaScript (docs/own-scenarios.md)');
  addRunFlags(command, own);
  if (own.script !== undefined) command.addHelpText('before', `${own.script.definition.summary}\n`);
  return command
    .addHelpText(
      'after',
      `
Every setting can also come from the environment (--api-url: API_URL or RLT_API_URL) or the config file.
Precedence: flag, environment, the scenario's options, the shared options, default.

Examples:
  $ rlt run --scenario catch-up-burst --embedded
  $ rlt run --script presence.ts --api-url http://localhost:3000
  $ SOCKET_MAX_CONNECTIONS=10 rlt run --scenario connection-quota --embedded
  $ rlt run --scenario idle-eviction --gateway-command "npm start"
  $ rlt run --scenario broadcast-burst --api-url http://localhost:3000 --redis-url redis://localhost:6379 \\
      --client-count 200 --event-count 100 --latency-threshold 500

${exitCodesHelp}`,
    )
    .action(async (flags: RunFlags & { scenario?: string }) => {
      const shown = await runAndShow(command, flags, {
        kind: 'run',
        scenarios: [nameOf(flags.scenario, own)],
        own,
        usualGateway: 'running',
      });
      process.exitCode = showVerdict(shown);
      shown.views.showNotes(shown.terminal.line);
    });
}
