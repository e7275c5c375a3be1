import { Command } from 'commander';
import { withLifetime } from '../../engine/index.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { recordScenario } from '../../run/recordScenario.ts';
import { openSession } from '../../run/session.ts';
import { embeddedEnvironment } from '../../run/verify/gatewayEnvironments.ts';
import { settleDrill } from '../../settings/settleDrill.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { wantedOutputs } from '../outputFlags.ts';
import { addRunFlags, allowedOf, type RunFlags, runHeader, settingsReader, typedCommand } from '../runFlags.ts';
import { makeRunViews } from '../runViews.ts';
import { showReport, showVerdict } from '../showReport.ts';
import { openTerminal } from '../terminal.ts';

/** `rlt run`: one scenario against one gateway. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('run one scenario and judge its goals')
    .requiredOption('--scenario <NAME>', scenarioNames.join(', '));
  addRunFlags(command);
  return command
    .addHelpText(
      'after',
      `
Every setting can also come from the environment (--api-url: API_URL or RLT_API_URL) or the config file.
Precedence: flag, environment, the scenario's options, the shared options, default.

Examples:
  $ rlt run --scenario catch-up-burst --embedded
  $ SOCKET_MAX_CONNECTIONS=10 rlt run --scenario connection-quota --embedded
  $ rlt run --scenario broadcast-burst --api-url http://localhost:3000 --redis-url redis://localhost:6379 \\
      --client-count 200 --event-count 100 --latency-threshold 500

${exitCodesHelp}`,
    )
    .action(async (flags: RunFlags & { scenario: string }) => {
      const settings = settleDrill((await settingsReader(command, flags))(flags.scenario), flags.embedded === true);
      const allowed = allowedOf(flags, [settings]);
      const name = `${flags.label === undefined ? '' : `${flags.label}-`}${settings.scenario}.json`;
      const wanted = await wantedOutputs(flags, [settings.scenario]);
      const output = await openOutputFolder({
        path: flags.output,
        force: flags.force === true,
        command: typedCommand(),
        planned: [name, ...wanted.files],
      });
      const terminal = openTerminal({ quiet: flags.json === true });
      const { report, path } = await withLifetime(async (lifetime) => {
        const session = await openSession(lifetime, {
          embedded: flags.embedded === true,
          settings: [settings],
          gatewayEnvironment: embeddedEnvironment(settings),
          log: terminal.line,
        });
        const { k6, gatewayUse, redis, stores } = session;
        const context = {
          lifetime,
          k6,
          gatewayUse,
          redis,
          stores,
          ...terminal,
          ...(await wanted.open(lifetime, output, terminal)),
        };
        const header = runHeader('run', flags, session, settings);
        return recordScenario(context, session.withAddresses(settings), output, name, header);
      });
      if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      showReport(terminal, report);
      const views = await makeRunViews(output.path, flags, path, [name]);
      process.exitCode = showVerdict(terminal, [report], views, allowed);
      views.settle(terminal.line);
    });
}
