import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { withLifetime } from '../../engine/lifetime.ts';
import { newJobId } from '../../run/newJobId.ts';
import { definitionsOf } from '../../run/script/withScript.ts';
import type { Settings } from '../../settings/settings.ts';
import { formatCount } from '../../text/format.ts';
import { catchUpBurst } from '../../thresholds/catch-up-burst.ts';
import { commandSettings } from '../commandSettings.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { addSettingFlags } from '../flags.ts';
import { noOwnScenarios } from '../ownScenarios.ts';
import { openTerminal } from '../terminal.ts';

interface SeedFlags {
  config?: string;
  profile?: string;
  remove?: true;
  json?: true;
}

/** `rlt seed`: stores a synthetic job for catch-up-burst, or removes one. */
export function seedCommand({ all } = noOwnScenarios): Command {
  const command = new Command('seed')
    .description('store a synthetic job in MongoDB for a gateway to replay, or remove it again')
    .option('--config <FILE>', 'config file')
    .option('--profile <FILE>', 'gateway profile')
    .option('--remove', 'remove what was seeded for --job-id, and nothing else')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addSettingFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ rlt seed --mongo-uri mongodb://localhost:27017/app --event-count 100000
  $ rlt seed --mongo-uri mongodb://localhost:27017/app --remove --job-id load-test-catchup-…

${exitCodesHelp}`,
    )
    .action(async (flags: SeedFlags) => {
      const { settings } = await commandSettings(command, {
        scenario: catchUpBurst,
        configFile: flags.config,
        profileFile: flags.profile,
        own: definitionsOf(all),
      });
      const { mongoUri, seedCommand } = settings;
      if (seedCommand !== undefined) {
        throw usageError(
          '--seed-command has no effect on rlt seed, which writes to MongoDB itself',
          'rlt run and rlt verify run that command',
        );
      }
      if (mongoUri === undefined) {
        throw usageError(
          '--mongo-uri is not set: there is nowhere to store the job',
          'name the MongoDB that the gateway replays from',
        );
      }
      if (flags.remove && settings.jobId === undefined) {
        throw usageError('--job-id is not set: --remove needs the id of the job to remove', '`rlt seed` prints the id');
      }
      const jobId = settings.jobId ?? newJobId(settings.profile) ?? `load-test-seed-${Date.now().toString(36)}`;
      const terminal = openTerminal({ quiet: flags.json === true });
      await withLifetime(async ({ signal }) => {
        const { removeSeeded, seedJob } = await import('../../seed/seed.ts');
        if (flags.remove) {
          const { removed } = await removeSeeded({ mongoUri, profile: settings.profile, jobId });
          finish(terminal, flags, { jobId, removed }, `removed ${formatCount(removed)} documents of ${jobId}`);
          return;
        }
        // Named at once: who kills this process can then still remove what it has stored.
        terminal.line(`  seeding job ${jobId}`);
        const seeded = await seedJob({
          mongoUri,
          profile: settings.profile,
          jobId,
          eventCount: settings.eventCount,
          source: settings.replaySource,
          signal,
          onProgress: (inserted, total) =>
            terminal.status(`seeded ${formatCount(inserted)} of ${formatCount(total)} events`),
        });
        finish(
          terminal,
          flags,
          seeded,
          `stored ${formatCount(seeded.inserted)} documents of ${jobId} in ${seeded.collection}\n` +
            `  replay:  rlt run --scenario catch-up-burst --job-id ${jobId} ${replayFlags(settings)}\n` +
            `  remove:  rlt seed --remove --job-id ${jobId}`,
        );
      });
    });
}

/** What a run must be told to expect just what was seeded. */
function replayFlags({ replaySource, eventCount }: Settings): string {
  return replaySource === 'events' ? `--event-count ${eventCount}` : `--replay-source ${replaySource}`;
}

function finish(terminal: ReturnType<typeof openTerminal>, flags: SeedFlags, value: object, text: string): void {
  if (flags.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else terminal.result(text);
}
