import { Command } from 'commander';
import { definitionsOf } from '../../run/script/withScript.ts';
import { parseScenario } from '../../settings/settings.ts';
import { addGatewayFlags } from '../gatewayFlags.ts';
import { addLogFlags } from '../logFlags.ts';
import { namesWith, noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { runAndShow } from '../runAndShow.ts';
import { addCommonFlags, type RunFlags } from '../runFlags.ts';
import { showVerification } from '../showVerification.ts';

/** `rlt verify`: every scenario, each against a gateway with the limits that it needs. */
export function verifyCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('verify')
    .description('prove all five goals: every scenario, each against a gateway started with the limits that it needs')
    .optionsGroup('The gateway that is verified (default: the reference gateway):');
  addLogFlags(addGatewayFlags(command))
    .optionsGroup('Options:')
    .option(
      '--scenario <NAME>',
      `only this one; repeatable (${namesWith(own).join(', ')})`,
      (name: string, names: string[]) => [...names, name],
      [],
    );
  addCommonFlags(command, own);
  return command.addHelpText('after', helpText).action(async (flags: RunFlags & { scenario: string[] }) => {
    const [first, ...others] = scenariosOf(flags.scenario, own);
    if (first === undefined) return;
    const shown = await runAndShow(command, flags, {
      kind: 'verify',
      scenarios: [first, ...others],
      own,
      usualGateway: 'reference',
    });
    process.exitCode = showVerification(shown);
    shown.views.showNotes(shown.terminal.line);
  });
}

const helpText = `
For each scenario the gateway gets PORT, REDIS_URL, MONGODB_URI, SOCKET_CLIENT_ORIGIN and its limits:
SOCKET_MAX_CONNECTIONS, SOCKET_MAX_CONNECTIONS_PER_ORIGIN, SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT, SOCKET_IDLE_TIMEOUT_MS.
It must answer at its ready path (/health/ready), and SIGTERM ends it. Redis and MongoDB are private ones unless
they are named.

Its output is read for errors: JSON and text of the usual loggers, also behind the prefixes of compose, task runners and
process managers. What a scenario provokes, such as rejections, is known; more is allowed with --allow-log. What looks
like an error but does not say its level makes the log's goal invalid: docs/logs.md.

With --api-url and without --gateway-command, a gateway that is already running is verified; what its limits cannot show is
skipped, with the reason.

Scenarios of your own that the config file names (scenarios: ["./presence.ts"]) are run after the built-in ones:
docs/own-scenarios.md.

Examples:
  $ rlt verify
  $ rlt verify --defect rejects-after-400-ms
  $ rlt verify --gateway-command "pnpm --filter api start" --gateway-env NODE_ENV=production
  $ rlt verify --api-url http://localhost:3000 --gateway-log /var/log/gateway.log --redis-url redis://localhost:6379 \\
      --scenario broadcast-burst --allow-log 'deprecated'

Exit codes: 0 every goal was kept, 99 one was missed or could not be measured, 2 wrong usage or configuration,
3 something needed is missing or unreachable, 130 interrupted`;

/** Those that were named, in the order of a full verification. */
function scenariosOf(names: readonly string[], own: OwnScenarios): readonly string[] {
  const chosen = new Set(names.map((name) => parseScenario(name, definitionsOf(own.all)).name));
  return namesWith(own).filter((name) => chosen.size === 0 || chosen.has(name));
}
