import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { exitCodes, usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { describeK6Exit, findK6, type Lifetime, resolveK6, startK6, withLifetime } from '../../engine/index.ts';
import { archivePlan } from '../../run/cloud/archivePlan.ts';
import { type Archive, archiveScript } from '../../run/cloud/archiveScript.ts';
import { type CloudFlags, settleCloudOptions } from '../../run/cloud/cloudOptions.ts';
import { archiveArguments, type StartOptions, startArguments } from '../../run/cloud/commands.ts';
import { requireCloudToken } from '../../run/cloud/token.ts';
import { worksWith } from '../../run/needs.ts';
import { newRunId } from '../../run/runScenario.ts';
import { builtInScript, scriptFile } from '../../run/script/scriptFile.ts';
import { definitionsOf, withScript } from '../../run/script/withScript.ts';
import { secretArguments } from '../../run/secretArguments.ts';
import { maskerFor } from '../../settings/secrets.ts';
import { parseScenario, type Settings } from '../../settings/settings.ts';
import { quote } from '../commandLine.ts';
import { commandSettings } from '../commandSettings.ts';
import { addConfirmFlag, type ConfirmFlag, confirmedHosts } from '../confirmFlag.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { addOwnFlags, addSettingFlags } from '../flags.ts';
import { nameOf, noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { openTerminal, type Terminal } from '../terminal.ts';

interface Flags extends CloudFlags, ConfirmFlag {
  scenario?: string;
  config?: string;
  profile?: string;
  archive?: string;
  force?: true;
  localExecution?: true;
  archiveOnly?: true;
  dryRun?: true;
  json?: true;
}

/** `rlt cloud`: one archive with all that a scenario needs, started in Grafana Cloud k6. */
export function cloudCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('cloud')
    .description('make one archive of a scenario and run it in Grafana Cloud k6')
    .option('--scenario <NAME>', 'the scenario')
    .option('--script <FILE>', 'a scenario of your own (docs/own-scenarios.md)')
    .option('--config <FILE>', 'config file; its section cloud has projectID, name and distribution')
    .option('--profile <FILE>', 'gateway profile')
    .option('--project-id <N>', 'project in Grafana Cloud k6 (default: the one of your stack)')
    .option('--name <TEXT>', 'name of the test there, which groups its runs (default: realtime-load-test SCENARIO)')
    .option(
      '--load-zone <ZONE[=PERCENT]>',
      'where the load comes from, also a private load zone (repeatable)',
      (zone: string, zones: readonly string[] = []) => [...zones, zone],
    )
    .option('--local-execution', 'run on this machine and send the samples to Grafana Cloud')
    .option('--archive <FILE>', 'where the archive goes (default: results/SCENARIO-RUN.tar)')
    .option('--archive-only', 'make the archive and start nothing: for the k6 operator, or another machine')
    .option('--force', 'overwrite the archive')
    .option('--dry-run', 'print the commands and run nothing')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConfirmFlag(command, 'others may be disturbed by the Redis drill');
  addOwnFlags(addSettingFlags(command), definitionsOf(own.all));
  return command
    .addHelpText(
      'after',
      `
The archive holds the script and its settings, but no secret: store redis-url (and auth, headers, if the gateway wants
them) as secrets in Grafana Cloud k6. docs/cloud.md says what can be judged there, and what it costs.

Examples:
  $ rlt cloud --scenario broadcast-burst --api-url https://staging.example.com --dry-run
  $ K6_CLOUD_TOKEN=… rlt cloud --scenario broadcast-burst --config staging.json --load-zone amazon:de:frankfurt
  $ rlt cloud --scenario broadcast-burst --config staging.json --archive-only --archive burst.tar

${exitCodesHelp}`,
    )
    .action(async (flags: Flags) => {
      const { settings, plan } = await planOf(command, flags, own);
      const file = flags.archive ?? join('results', `${plan.scenario}-${plan.runId}.tar`);
      const terminal = openTerminal({ quiet: flags.json === true });
      if (flags.dryRun) {
        await printCommands(terminal, flags, { settings, plan }, file);
        return;
      }
      if (!flags.archiveOnly) await requireCloudToken(process.env);
      if (flags.force !== true && (await exists(file))) {
        throw usageError(`--archive ${file} exists already`, '--force overwrites it');
      }
      await withLifetime(async (lifetime) => {
        const k6 = await resolveK6(lifetime, { log: terminal.line });
        terminal.line(`  ${settings.verbose ? k6.line : k6.label}`);
        const archive = await archiveScript(
          lifetime,
          k6,
          { plan, script: await scriptFile(lifetime, settings) },
          file,
          (line) => terminal.line(`  ${line}`),
        );
        terminal.line(describeArchive(archive));
        terminal.line(describeSecrets(flags, plan, settings));
        if (flags.archiveOnly) return finish(terminal, flags, archive, plan, exitCodes.passed);
        const exitCode = await start(lifetime, k6, { settings, plan, file, flags, terminal });
        finish(terminal, flags, archive, plan, exitCode);
      });
    });
}

async function planOf(command: Command, flags: Flags, own: OwnScenarios): Promise<{ settings: Settings; plan: Plan }> {
  if (flags.archiveOnly && flags.localExecution) {
    throw usageError('--archive-only and --local-execution exclude each other');
  }
  const definitions = definitionsOf(own.all);
  const scenario = parseScenario(nameOf(flags.scenario, own), definitions);
  const { config, settings: resolved } = await commandSettings(command, {
    scenario,
    configFile: flags.config,
    profileFile: flags.profile,
    own: definitions,
  });
  const settings = withScript(own.all, resolved);
  const cloud = settleCloudOptions(flags, config.cloud, `realtime-load-test ${scenario.name}`);
  const elsewhere = !flags.localExecution && !flags.archiveOnly;
  const run = { runId: newRunId(new Date()), cloud, elsewhere, confirmed: confirmedHosts(flags) };
  return { settings, plan: archivePlan(settings, run) };
}

/** What would be done, for a shell; nothing is looked for, made or written. */
async function printCommands(
  terminal: Terminal,
  flags: Flags,
  { settings, plan }: { settings: Settings; plan: Plan },
  file: string,
): Promise<void> {
  const { k6 } = await findK6(process.env);
  const line = (args: readonly string[]) => [k6?.path ?? 'k6', ...args].map(quote).join(' ');
  const local = flags.localExecution === true && plan.secrets.length > 0;
  const options = startOptions(flags, local ? ['--secret-source=file=SECRETS'] : []);
  const folder = dirname(file);
  const { script: own } = settings;
  const script = own === undefined ? builtInScript(plan.scenario) : join(folder, `${plan.scenario}.js`);
  const commands = [
    ...(folder === '.' ? [] : [`mkdir -p ${quote(folder)}`]),
    // k6 does not find what a script of one's own imports.
    ...(own === undefined ? [] : [['rlt', 'build', own.file, '--outfile', script].map(quote).join(' ')]),
    line(archiveArguments(plan, script, file)),
    ...(flags.archiveOnly ? [] : [line(startArguments(file, options))]),
  ];
  if (flags.json) process.stdout.write(`${JSON.stringify({ success: true, commands, plan })}\n`);
  terminal.line(describeSecrets(flags, plan, settings));
  for (const command of commands) terminal.result(command);
}

function startOptions({ localExecution }: Flags, secrets: readonly string[]): StartOptions {
  return { localExecution: localExecution === true, secretArguments: secrets };
}

interface Start {
  readonly settings: Settings;
  readonly plan: Plan;
  readonly file: string;
  readonly flags: Flags;
  readonly terminal: Terminal;
}

async function start(
  lifetime: Lifetime,
  k6: Parameters<typeof startK6>[1]['k6'],
  { settings, plan, file, flags, terminal }: Start,
): Promise<number> {
  const mask = maskerFor(settings);
  const folder = await lifetime.tempFolder('cloud');
  const secrets = flags.localExecution ? await secretArguments(settings, plan, folder) : [];
  const { exited } = await startK6(lifetime, {
    k6,
    args: [...startArguments(file, startOptions(flags, secrets)), '--no-color'],
    onLine: (line, stream) => (stream === 'stdout' ? terminal.result(mask(line)) : terminal.line(mask(line))),
  });
  const exit = await exited;
  lifetime.signal.throwIfAborted();
  if (exit.code === 0 || exit.code === exitCodes.goalMissed) return exit.code;
  terminal.line(`error: ${describeK6Exit(exit)}; its own words stand above`);
  return exitCodes.unavailable;
}

function finish(terminal: Terminal, flags: Flags, archive: Archive, plan: Plan, exitCode: number): void {
  if (flags.json) process.stdout.write(`${JSON.stringify({ success: exitCode === 0, exitCode, archive, plan })}\n`);
  else if (flags.archiveOnly) terminal.result(archive.file);
  process.exitCode = exitCode;
}

function describeArchive({ file, bytes, maxVus, duration }: Archive): string {
  return `  archive ${file} (${Math.round(bytes / 1000)} kB): ${maxVus} VUs for at most ${duration}`;
}

/** Roles meet in Redis where no command line is, also of a profile that publishes in another way. */
function meetsInRedis(settings: Settings): boolean {
  return settings.definition.meets === true || worksWith('redis', settings);
}

/** Where the run takes its secrets from, by name only. */
function describeSecrets(flags: Flags, { secrets }: Plan, settings: Settings): string {
  if (secrets.length === 0 && !meetsInRedis(settings)) return '  no secret was given, and none is needed';
  if (secrets.length === 0)
    return '  no secret was given: redis-url comes from the secret source where the archive runs';
  const names = secrets.join(', ');
  if (flags.localExecution) return `  secrets ${names}: from this machine, in a file that only k6 reads (SECRETS)`;
  return `  secrets ${names}: not in the archive; store them under these names where it runs`;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
