import { Command } from 'commander';
import { suiteEventCount, suiteScenarios, suiteStages } from '../../run/suite.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { runAndShow } from '../runAndShow.ts';
import { addRunFlags, type RunFlags } from '../runFlags.ts';
import { showVerdict } from '../showVerdict.ts';

/** `rlt suite`: both bursts, with metrics snapshots around them. */
export function suiteCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('suite').description(
    `run ${suiteScenarios.join(', then ')}, with metrics snapshots around them`,
  );
  addRunFlags(command, own).option('--skip-redis-reset', 'leave Redis alone, whatever the config file says');
  return command
    .addHelpText(
      'after',
      `
Each burst has ${suiteEventCount} events unless --event-count, EVENT_COUNT or the config file says otherwise; rlt run and
rlt verify publish as many as the scenario's own default. A gateway that rlt starts (--embedded,
--gateway-command) is restarted for each scenario.

Examples:
  $ rlt suite --embedded
  $ rlt suite --config staging.json --output results/staging --label staging --skip-redis-reset

${exitCodesHelp}`,
    )
    .action(async (flags: RunFlags & { skipRedisReset?: true }) => {
      const [first, ...others] = suiteScenarios;
      if (first === undefined) return;
      const shown = await runAndShow(command, flags, {
        kind: 'suite',
        scenarios: [first, ...others],
        own,
        usualGateway: 'running',
        overrides: flags.skipRedisReset ? { 'redis-reset-sequence': '0' } : {},
        defaults: { eventCount: suiteEventCount },
        stages: suiteStages,
      });
      process.exitCode = showVerdict(shown);
      shown.views.showNotes(shown.terminal.line);
    });
}
