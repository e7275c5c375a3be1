import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { resolveK6, withLifetime } from '../../engine/index.ts';
import { archiveScript } from '../../run/cloud/archiveScript.ts';
import { instructions, instructionsFile, secretCommand } from '../../run/k8s/instructions.ts';
import {
  type K8sFlags,
  settleK8sOptions,
  usualImage,
  usualOperatorNamespace,
  usualSecret,
} from '../../run/k8s/k8sOptions.ts';
import { k8sPlan } from '../../run/k8s/k8sPlan.ts';
import { renderManifest } from '../../run/k8s/manifest.ts';
import { archiveName, manifestsOf } from '../../run/k8s/manifests.ts';
import { doubtsAbout, runnerNeeds } from '../../run/k8s/resources.ts';
import { type ManifestFile, requireFreeFolder, writeManifests } from '../../run/k8s/writeManifests.ts';
import { newRunId } from '../../run/runScenario.ts';
import { scriptFile } from '../../run/script/scriptFile.ts';
import { definitionsOf, withScript } from '../../run/script/withScript.ts';
import { parseScenario } from '../../settings/settings.ts';
import { formatCount } from '../../text/format.ts';
import { quote } from '../commandLine.ts';
import { commandSettings } from '../commandSettings.ts';
import { addConfirmFlag, type ConfirmFlag, confirmedHosts } from '../confirmFlag.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { addOwnFlags, addSettingFlags } from '../flags.ts';
import { nameOf, noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { openTerminal } from '../terminal.ts';
import { k8sRunCommand } from './k8sRun.ts';

interface Flags extends K8sFlags, ConfirmFlag {
  scenario?: string;
  config?: string;
  profile?: string;
  parallelism?: string;
  output?: string;
  stdout?: true;
  force?: true;
  json?: true;
}

/** `rlt k8s`: manifests of a run that the k6 operator divides among pods. */
export function k8sCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('k8s')
    .enablePositionalOptions()
    .description('write Kubernetes manifests of a run over several pods, for the k6 operator')
    .option('--scenario <NAME>', 'the scenario')
    .option('--config <FILE>', 'config file')
    .option('--profile <FILE>', 'gateway profile')
    .option('--parallelism <N>', 'pods that share the load; another name of --instances (default: 1)')
    .option('--output <FOLDER>', 'where the manifests go (default: results/k8s-SCENARIO-RUN)')
    .option('--stdout', 'print the manifests and write nothing')
    .option('--namespace <NAME>', "namespace of all objects (default: that of kubectl's context)")
    .option('--image <IMAGE>', `image of deploy/Dockerfile, as the cluster names it (default: ${usualImage})`)
    .option('--secret <NAME>', `Secret with what no manifest holds (default: ${usualSecret})`)
    .option('--transport <WAY>', 'how samples get from the pods to the merge: redis or volume (default: redis)')
    .option('--volume-claim <NAME>', 'the claim of --transport volume, which all pods can write to (ReadWriteMany)')
    .option('--archive-claim <NAME>', 'a volume claim that holds the archive, where it is too large for a ConfigMap')
    .option(
      '--node-selector <KEY=VALUE>',
      'label of the nodes to run on (repeatable)',
      (label: string, labels: readonly string[] = []) => [...labels, label],
    )
    .option('--operator-namespace <NAME>', `where the k6 operator runs (default: ${usualOperatorNamespace})`)
    .option('--force', 'overwrite manifests that were written before')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConfirmFlag(command, 'others may be disturbed by the Redis drill');
  addOwnFlags(addSettingFlags(command), definitionsOf(own.all));
  command.addCommand(k8sRunCommand());
  return command
    .addHelpText(
      'after',
      `
No manifest holds a secret: they name a Secret, and the README.md beside them has the command that makes it. Of
--redis-url and --mongo-uri only host and port are used. docs/scaling.md says how many pods a load needs.

Examples:
  $ rlt k8s --scenario broadcast-burst --config staging.json --parallelism 4 --image registry.example.com/rlt:0.1.0
  $ rlt k8s --scenario catch-up-burst --config staging.json --parallelism 4 --namespace load --output manifests

${exitCodesHelp}`,
    )
    .action(async (flags: Flags) => {
      const definitions = definitionsOf(own.all);
      const scenario = parseScenario(nameOf(flags.scenario, own), definitions);
      takeParallelism(command, flags);
      requireOneWay(flags);
      const options = settleK8sOptions(flags);
      const { settings: resolved } = await commandSettings(command, {
        scenario,
        configFile: flags.config,
        profileFile: flags.profile,
        own: definitions,
      });
      const settings = withScript(own.all, resolved);
      if (settings.script !== undefined) {
        throw usageError(
          `${settings.scenario} is a script of your own, which the merge in the cluster does not have`,
          'run it with --instances on one machine, or give each machine its part by hand and merge here: docs/instances.md',
        );
      }
      const plan = k8sPlan(settings, newRunId(new Date()), options, confirmedHosts(flags));
      const folder = flags.output ?? join('results', `k8s-${plan.scenario}-${plan.runId}`);
      if (!flags.stdout) await requireFreeFolder(folder, flags.force === true);
      const terminal = openTerminal({ quiet: flags.json === true });
      const archive = await withLifetime(async (lifetime) => {
        const k6 = await resolveK6(lifetime, { log: terminal.line });
        const file = join(await lifetime.tempFolder('archive'), archiveName(plan));
        await archiveScript(lifetime, k6, { plan, script: await scriptFile(lifetime, settings) }, file, (line) =>
          terminal.line(`  ${line}`),
        );
        return readFile(file);
      });
      const manifests = manifestsOf(settings, plan, options, archive);
      if (flags.stdout) {
        for (const manifest of manifests) process.stdout.write(`---\n${renderManifest(manifest)}`);
        return;
      }
      const files: ManifestFile[] = [
        ...manifests.map((manifest) => ({ file: manifest.file, content: renderManifest(manifest) })),
        { file: instructionsFile, content: instructions(settings, plan, options) },
        ...(options.archiveClaim === undefined ? [] : [{ file: archiveName(plan), content: archive }]),
      ];
      await writeManifests(folder, files);
      const needs = runnerNeeds(plan, settings.definition);
      const doubts = doubtsAbout(plan, needs);
      const secret = secretCommand(settings, plan, options);
      if (flags.json) {
        const written = files.map(({ file }) => join(folder, file));
        process.stdout.write(
          `${JSON.stringify({ success: true, folder, files: written, runId: plan.runId, instances: plan.instances, needs, doubts, secretCommand: secret, plan })}\n`,
        );
        return;
      }
      terminal.line(
        `  ${plan.instances === 1 ? '1 pod' : `${plan.instances} pods, each`} with ${needs.milliCpu / 1000} CPUs and ` +
          `${formatCount(needs.memoryMiB)} MiB for ${formatCount(needs.connections)} connections and ` +
          `${formatCount(needs.deliveriesPerSecond)} deliveries a second`,
      );
      for (const doubt of doubts) terminal.line(`  ! ${doubt}`);
      if (secret !== undefined) terminal.line(`  the Secret, once: ${secret}`);
      terminal.line(`  then: rlt k8s run ${quote(folder)}, or the steps in ${quote(join(folder, instructionsFile))}`);
      terminal.result(folder);
    });
}

/** @throws RltError (usage) where --stdout is to do what needs a folder */
function requireOneWay({ stdout, output, json, archiveClaim }: Flags): void {
  if (output === '') throw usageError('--output is "": expected the path of a folder');
  if (stdout !== true) return;
  if (output !== undefined) throw usageError('--stdout and --output exclude each other');
  if (archiveClaim !== undefined) {
    throw usageError(
      '--stdout and --archive-claim exclude each other: the archive is written beside the manifests',
      'name a folder with --output',
    );
  }
  if (json === true) throw usageError('--stdout and --json exclude each other');
}

/** @throws RltError (usage) where both names of one setting are used */
function takeParallelism(command: Command, { parallelism }: Flags): void {
  if (parallelism === undefined) return;
  if (command.getOptionValue('instances') !== undefined) {
    throw usageError('--parallelism and --instances are two names of one setting', 'use one of them');
  }
  if (!/^(?:[1-9]\d{0,2}|1000)$/.test(parallelism)) {
    throw usageError(`--parallelism is ${JSON.stringify(parallelism)}: expected a whole number from 1 to 1000`);
  }
  command.setOptionValue('instances', parallelism);
}
