import { Command } from 'commander';
import { withLifetime } from '../../engine/index.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { runSuite, suiteFiles, suiteScenarios } from '../../run/runSuite.ts';
import { openSession } from '../../run/session.ts';
import { settleDrill } from '../../settings/settleDrill.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { wantedOutputs } from '../outputFlags.ts';
import { addRunFlags, allowedOf, type RunFlags, runHeader, settingsReader, typedCommand } from '../runFlags.ts';
import { makeRunViews } from '../runViews.ts';
import { showReport, showVerdict } from '../showReport.ts';
import { openTerminal } from '../terminal.ts';

/** `rlt suite`: both bursts, with metrics snapshots around them. */
export function suiteCommand(): Command {
  const command = new Command('suite').description(
    `run ${suiteScenarios.join(', then ')}, with metrics snapshots around them`,
  );
  addRunFlags(command).option('--skip-redis-reset', 'leave Redis alone, whatever the config file says');
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ rlt suite --embedded
  $ rlt suite --config staging.json --output results/staging --label staging --skip-redis-reset

${exitCodesHelp}`,
    )
    .action(async (flags: RunFlags & { skipRedisReset?: true }) => {
      const read = await settingsReader(command, flags, flags.skipRedisReset ? { 'redis-reset-sequence': '0' } : {});
      // All settings are judged before anything is opened, not when their scenario's turn comes.
      const settings = new Map(
        suiteScenarios.map((scenario) => [scenario, settleDrill(read(scenario), flags.embedded === true)]),
      );
      const allowed = allowedOf(flags, [...settings.values()]);
      const first = settings.values().next().value;
      if (first === undefined) return;
      const wanted = await wantedOutputs(flags, suiteScenarios);
      const output = await openOutputFolder({
        path: flags.output,
        force: flags.force === true,
        command: typedCommand(),
        planned: [...suiteFiles(flags.label).all, ...wanted.files],
      });
      const terminal = openTerminal({ quiet: flags.json === true });
      const { summary, reports } = await withLifetime(async (lifetime) => {
        const session = await openSession(lifetime, {
          embedded: flags.embedded === true,
          settings: [...settings.values()],
          gatewayEnvironment: {},
          log: terminal.line,
        });
        const { k6, gatewayUse, redis, stores } = session;
        const outputs = await wanted.open(lifetime, output, terminal);
        terminal.line('');
        return runSuite(
          {
            lifetime,
            k6,
            gatewayUse,
            redis,
            stores,
            ...terminal,
            ...outputs,
            onReport: (report) => showReport(terminal, report),
          },
          (scenario) => session.withAddresses(settings.get(scenario) ?? first),
          output,
          runHeader('suite', flags, session, first),
        );
      });
      if (flags.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
      const views = await makeRunViews(output.path, flags, output.file(suiteFiles(flags.label).summary));
      process.exitCode = showVerdict(terminal, reports, views, allowed);
      views.settle(terminal.line);
    });
}
