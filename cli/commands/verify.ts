import { open } from 'node:fs/promises';
import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { withLifetime } from '../../engine/index.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { entryFile } from '../../run/runRecord.ts';
import { type GatewaySource, openGatewayUnderTest } from '../../run/verify/openGatewayUnderTest.ts';
import { runVerify, verificationFiles } from '../../run/verify/runVerify.ts';
import { parseScenario, type SettingsInput } from '../../settings/settings.ts';
import { settleDrill } from '../../settings/settleDrill.ts';
import { gatewayGoals } from '../../thresholds/gateway.ts';
import { type ScenarioName, scenarioNames } from '../../thresholds/index.ts';
import { parseDuration } from '../duration.ts';
import { addLogFlags, type LogFlags, readLogFlags } from '../logFlags.ts';
import { wantedOutputs } from '../outputFlags.ts';
import { addCommonFlags, allowedOf, type RunFlags, settingsSource, typedCommand } from '../runFlags.ts';
import { makeRunViews } from '../runViews.ts';
import { showReport } from '../showReport.ts';
import { showVerification } from '../showVerification.ts';
import { openTerminal } from '../terminal.ts';

interface VerifyFlags extends RunFlags, LogFlags {
  scenario: string[];
  gatewayCommand?: string;
  gatewayEnv: string[];
  gatewayLog?: string;
  gatewayStartTimeout?: string;
  gatewayStopCommand?: string;
  defect: string[];
  apiUrl?: string;
}

/** `rlt verify`: every scenario, each against a gateway with the limits that it needs. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('prove all five goals: every scenario, each against a gateway started with the limits that it needs')
    .optionsGroup('The gateway that is verified (default: the reference gateway):')
    .option('--gateway-command <COMMAND>', 'shell command that starts it on the port in the environment variable PORT')
    .option(
      '--gateway-env <NAME=VALUE>',
      'environment variable for it, stronger than what verify sets; repeatable',
      add,
      [],
    )
    .option('--gateway-log <FILE>', 'its log file, where it writes one beside its output; read from where it ends now')
    .option(
      '--gateway-stop-command <COMMAND>',
      'shell command that ends it, for a --gateway-command that starts it in the background',
    )
    .option('--gateway-start-timeout <TIME>', 'how long it may take to become healthy: 90s, 2m (default: 20s)')
    .option(
      '--defect <NAME>',
      'break the reference gateway on purpose (rlt gateway --list-defects); repeatable',
      add,
      [],
    );
  addLogFlags(command)
    .optionsGroup('Options:')
    .option('--scenario <NAME>', `only this one; repeatable (${scenarioNames.join(', ')})`, add, []);
  addCommonFlags(command);
  return command.addHelpText('after', helpText).action(async (flags: VerifyFlags) => {
    const scenarios = flags.scenario.length === 0 ? scenarioNames : scenarioNames.filter(among(flags.scenario));
    const { read, isGiven, config } = await settingsSource(command, flags);
    const source = await sourceOf(flags, isGiven('apiUrl'));
    const log = readLogFlags(flags, config.log);
    // All settings are judged before anything is opened, not when their scenario's turn comes.
    const settings = scenarios.map((scenario) =>
      settleDrill(read(scenario, defaultsOf(source)), source.kind !== 'running'),
    );
    const [first, ...others] = settings;
    if (first === undefined) return;
    const allowed = allowedOf(flags, settings, gatewayGoals);
    const wanted = await wantedOutputs(flags, scenarios);
    const planned = [...verificationFiles(scenarios, flags.label).all, ...wanted.files];
    const output = await openOutputFolder({
      path: flags.output,
      force: flags.force === true,
      planned,
      command: typedCommand(),
      whole: true,
      label: flags.label,
    });
    const terminal = openTerminal({ quiet: flags.json === true });
    const result = await withLifetime(async (lifetime) => {
      const { gateway, k6, redis, stores, target } = await openGatewayUnderTest(
        lifetime,
        source,
        [first, ...others],
        terminal.line,
      );
      const outputs = await wanted.open(lifetime, output, terminal);
      terminal.line('');
      const context = {
        lifetime,
        k6,
        redis,
        stores,
        ...terminal,
        ...outputs,
        onReport: showReport.bind(undefined, terminal),
        ...log,
      };
      const header = { kind: 'verify' as const, command: typedCommand(), label: flags.label, target };
      return runVerify(context, gateway, settings, output, header);
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(result.summary)}\n`);
    const views = await makeRunViews(output.path, flags, output.file(entryFile));
    process.exitCode = showVerification(terminal, result, views, allowed);
    views.settle(terminal.line);
  });
}

const helpText = `
For each scenario the gateway gets PORT, REDIS_URL, MONGODB_URI, SOCKET_CLIENT_ORIGIN and its limits:
SOCKET_MAX_CONNECTIONS, SOCKET_MAX_CONNECTIONS_PER_ORIGIN, SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT, SOCKET_IDLE_TIMEOUT_MS.
It must answer at its ready path (/health/ready) and is ended with SIGTERM. Redis and MongoDB are private ones unless
they are named.

Its output is read for errors: JSON and text of the usual loggers, also behind the prefixes of compose, task runners and
process managers. What a scenario provokes, such as rejections, is known; more is allowed with --allow-log. What looks
like an error but does not say its level makes the log's goal invalid: docs/logs.md.

With --api-url and without --gateway-command a gateway that runs already is verified; what its limits cannot show is
skipped, with the reason.

Examples:
  $ rlt verify
  $ rlt verify --defect rejects-after-400-ms
  $ rlt verify --gateway-command "pnpm --filter api start" --gateway-env NODE_ENV=production
  $ rlt verify --api-url http://localhost:3000 --gateway-log /var/log/gateway.log --redis-url redis://localhost:6379 \\
      --scenario broadcast-burst --allow-log 'deprecated'

Exit codes: 0 every goal was kept, 99 one was missed or could not be measured, 2 wrong usage or configuration,
3 something needed is missing or unreachable, 130 interrupted`;

function add(value: string, values: string[]): string[] {
  return [...values, value];
}

function among(names: readonly string[]): (scenario: ScenarioName) => boolean {
  const chosen = new Set<string>(names.map((name) => parseScenario(name).name));
  return (scenario) => chosen.has(scenario);
}

async function sourceOf(flags: VerifyFlags, addressGiven: boolean): Promise<GatewaySource> {
  const { gatewayCommand, gatewayEnv, gatewayLog, gatewayStartTimeout, gatewayStopCommand, apiUrl, defect } = flags;
  const environment = parseVariables(gatewayEnv);
  const startTimeoutMs = parseDuration('gateway-start-timeout', gatewayStartTimeout ?? '20s');
  if (defect.length > 0) await requireDefects(defect, gatewayCommand !== undefined || addressGiven);
  if (gatewayCommand !== undefined) {
    if (apiUrl !== undefined) {
      throw usageError(
        '--gateway-command and --api-url exclude each other',
        'verify starts the command on a free port of its own; to verify what runs already, leave the command out',
      );
    }
    if (gatewayStopCommand?.trim() === '') {
      throw usageError('--gateway-stop-command is empty: expected a shell command');
    }
    if (gatewayCommand.trim() === '') throw usageError('--gateway-command is empty: expected a shell command');
    return {
      kind: 'command',
      command: gatewayCommand,
      environment,
      logFile: gatewayLog,
      startTimeoutMs,
      stopCommand: gatewayStopCommand,
    };
  }
  if (gatewayStopCommand !== undefined) {
    throw usageError(
      '--gateway-stop-command has no effect without --gateway-command',
      'it ends what that command has started in the background',
    );
  }
  if (!addressGiven) {
    if (gatewayLog === undefined) return { kind: 'reference', environment, defects: defect, startTimeoutMs };
    throw usageError(
      '--gateway-log has no effect on the reference gateway, whose output is captured',
      'name the gateway that writes this file: --gateway-command "…" or --api-url URL',
    );
  }
  const [unused] = [
    ...(gatewayEnv.length > 0 ? ['env'] : []),
    ...(gatewayStartTimeout === undefined ? [] : ['start-timeout']),
  ];
  if (unused !== undefined) {
    throw usageError(
      `--gateway-${unused} has no effect on the gateway that runs already at --api-url`,
      'have it started by verify: --gateway-command "…"',
    );
  }
  if (gatewayLog !== undefined) await requireLog(gatewayLog);
  return { kind: 'running', logFile: gatewayLog };
}

/** The reference gateway itself would refuse them too late, when each scenario starts it. */
async function requireDefects(names: readonly string[], isAnother: boolean): Promise<void> {
  if (isAnother) {
    throw usageError(
      '--defect has an effect on the reference gateway only',
      'leave --gateway-command and --api-url out to verify that one',
    );
  }
  // Socket.IO and the drivers take half a second to load, which nobody should wait for who breaks nothing.
  const { findDefects } = await import('../../gateway/defects/index.ts');
  findDefects(names);
}

/** A log file of a gateway that runs already is there already. */
async function requireLog(file: string): Promise<void> {
  try {
    await (await open(file, 'r')).close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `--gateway-log is ${JSON.stringify(file)}: ${reason}`,
      'name the file that the gateway writes its log to',
    );
  }
}

function parseVariables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw usageError(`--gateway-env is ${JSON.stringify(text)}: expected NAME=VALUE, such as NODE_ENV=production`);
      }
      return [name, value];
    }),
  );
}

function defaultsOf(source: GatewaySource): SettingsInput['defaults'] {
  return {
    // Only of the reference gateway is it known that it accepts a list of Origins.
    ...(source.kind === 'reference' ? { alternateOrigin: 'http://localhost:5174' } : {}),
  };
}
