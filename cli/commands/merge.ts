import { join } from 'node:path';
import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { accepts } from '../../contract/option.ts';
import { connectionOptions } from '../../contract/options.ts';
import { spokenValue } from '../../contract/resolveOptions.ts';
import { withLifetime } from '../../engine/index.ts';
import { readInstances } from '../../report/instances/readInstances.ts';
import { parseAllowed } from '../../report/spoilers.ts';
import { fetchParts } from '../../run/instances/transport/fetchParts.ts';
import { mergeRun } from '../../run/mergeRun.ts';
import { type OutputFolder, openOutputFolder } from '../../run/outputFolder.ts';
import { entryFile, runFileNames } from '../../run/reportNames.ts';
import { definitionsOf } from '../../run/script/withScript.ts';
import { maskUris } from '../../settings/secrets.ts';
import { parseScenario } from '../../settings/settings.ts';
import { drills } from '../../thresholds/drills/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { type AllowSkippedFlag, addAllowSkippedFlag } from '../allowSkippedFlag.ts';
import { parseDuration } from '../duration.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { parseLabel, typedCommand } from '../runFlags.ts';
import { makeRunViews } from '../runViews.ts';
import { showReport } from '../showReport.ts';
import { showVerdict } from '../showVerdict.ts';
import { openTerminal } from '../terminal.ts';
import { addViewFlags, type ViewFlags } from '../viewFlags.ts';

interface MergeFlags extends ViewFlags, AllowSkippedFlag {
  fromRedis?: string;
  redisUrl?: string;
  wait?: string;
  output?: string;
  label?: string;
  force?: true;
  json?: true;
}

/** `rlt merge`: one report of what the instances of a divided run left. */
export function mergeCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('merge')
    .description('make one report, with one verdict, of what the k6 instances of a run left')
    .argument('[folder...]', 'folder of an instance, or one that holds such folders')
    .option('--from-redis <RUN>', 'fetch the parts of the run with this id from Redis, in place of folders')
    .option('--redis-url <URL>', 'the Redis of --from-redis (or COORDINATION_REDIS_URL, or REDIS_URL)')
    .option('--wait <TIME>', 'how long --from-redis waits for all parts (default: 10m)')
    .option('--script <FILE>', 'script of a scenario that is not built in')
    .option('--output <FOLDER>', 'folder for the report (default: a new folder for today in results/)')
    .option('--label <NAME>', 'prefix for the name of every file that is written', parseLabel)
    .option('--force', 'overwrite files of an earlier run')
    .option('--json', 'print one JSON document to stdout, nothing else');
  return addViewFlags(addAllowSkippedFlag(command))
    .addHelpText(
      'after',
      `
Counts are added up, percentiles are those of all samples, and goals are judged by the figures of the whole. An instance
that is missing, cut off, there twice or of another run is named, and the run has not passed (docs/merge.md).
--from-redis keeps the parts beside the report, as RUN-instances, and takes them out of Redis when all are there.

Examples:
  $ rlt merge /mnt/runs/20260301-101500-a1b2c3
  $ rlt merge pod-1 pod-2 pod-3 --output results/burst
  $ REDIS_URL=redis://redis.example.com rlt merge --from-redis 20260301-101500-a1b2c3

${exitCodesHelp}`,
    )
    .action(async (folders: string[], flags: MergeFlags) => {
      const terminal = openTerminal({ quiet: flags.json === true });
      const { line, status, notice } = terminal;
      const signals = { log: notice };
      const source = sourceOf(folders, flags);
      const early = source.kind === 'folders' ? undefined : await openOutput(flags, [entryFile]);
      const found = await withLifetime(async ({ signal }) => {
        if (source.kind === 'folders') return readInstances(source.folders);
        const folder = join(early?.path ?? '', `${source.runId}-instances`);
        return readInstances(
          await fetchParts({ ...source, folder, force: flags.force === true, signal, status, line }),
        );
      }, signals);
      const definition = definitionOf(found.plan.scenario, [...drills, ...definitionsOf(own.all)]);
      const known = [definition.name, ...definition.goals(found.plan).map(({ id }) => id)];
      const allowed = parseAllowed(flags.allowSkipped ?? [], known);
      const file = runFileNames(flags.label).report(definition.name);
      const output = early ?? (await openOutput(flags, [file]));
      const { summary, report } = await withLifetime(
        (lifetime) =>
          mergeRun(lifetime, { found, definition, output, command: typedCommand(), label: flags.label, status }),
        signals,
      );
      showReport(terminal, report);
      // A signal lets it come to its end: no view is left half written.
      const draw = () => makeRunViews(output.path, flags, output.file(file), [file]);
      const views = await withLifetime(draw, signals);
      if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      const result = { summary, reports: [report], unavailable: undefined };
      process.exitCode = showVerdict({ terminal, result, views, allowed });
      views.showNotes(line);
    });
}

function openOutput({ output, force }: MergeFlags, planned: readonly string[]): Promise<OutputFolder> {
  return openOutputFolder({ path: output, force: force === true, command: typedCommand(), planned });
}

type Source =
  | { readonly kind: 'folders'; readonly folders: readonly string[] }
  | { readonly kind: 'redis'; readonly runId: string; readonly url: string; readonly waitMs: number };

/** @throws RltError (usage) for flags that do not go together, or a value that is not allowed */
function sourceOf(folders: readonly string[], { fromRedis, redisUrl, wait }: MergeFlags): Source {
  if (fromRedis === undefined) {
    const useless = redisUrl !== undefined ? '--redis-url' : wait !== undefined ? '--wait' : undefined;
    if (useless !== undefined) throw usageError(`${useless} has no effect without --from-redis`);
    return { kind: 'folders', folders };
  }
  if (folders.length > 0) throw usageError(`--from-redis and the folder ${folders[0]} exclude each other`);
  if (!/^[\w-]{1,80}$/.test(fromRedis)) {
    throw usageError(
      `--from-redis is ${JSON.stringify(fromRedis)}: expected the id of a run, such as 20260301-101500-a1b2c3`,
    );
  }
  const url = [
    spokenValue(connectionOptions.redisUrl, { flags: redisUrl === undefined ? {} : { 'redis-url': redisUrl } }),
    spokenValue(connectionOptions.coordinationRedisUrl, { environment: process.env }),
    spokenValue(connectionOptions.redisUrl, { environment: process.env }),
  ].find((spoken) => spoken !== undefined);
  if (url === undefined) {
    throw usageError('--from-redis needs the Redis: --redis-url, COORDINATION_REDIS_URL or REDIS_URL');
  }
  if (!accepts(connectionOptions.redisUrl.rule, url.text)) {
    throw usageError(
      `${url.name} is ${JSON.stringify(maskUris(url.text))}: expected ${connectionOptions.redisUrl.expects}`,
    );
  }
  return { kind: 'redis', runId: fromRedis, url: url.text, waitMs: parseDuration('wait', wait ?? '10m') };
}

function definitionOf(scenario: string, own: readonly ScenarioDefinition[]): ScenarioDefinition {
  try {
    return parseScenario(scenario, own);
  } catch {
    throw usageError(
      `the instances are of the scenario ${JSON.stringify(scenario)}, which is not built in`,
      'name its script: --script FILE',
    );
  }
}
