import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { parseProfile } from '../../settings/profile/parseProfile.ts';
import { readyMade, readyMadeNames, readyMadeProfiles } from '../../settings/profile/readyMade.ts';
import { type Served, servedBy } from '../../settings/profile/servedBy.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { broadcastBurst } from '../../thresholds/broadcast-burst.ts';
import { addConnectionFlags, givenFlags } from '../flags.ts';
import type { LearnFlags } from '../learnProfile.ts';
import { readConfigFile } from '../readConfigFile.ts';

interface CheckFlags {
  config?: string;
  profile?: string;
  apiUrl?: string;
  confirm: string[];
  json?: true;
}

/** `rlt profile`: what a team's own gateway is called, and whether that is so. */
export function profileCommand(): Command {
  const command = new Command('profile').description('show the ready-made gateway profiles, or check one of your own');
  command.addCommand(listCommand()).addCommand(showCommand()).addCommand(checkCommand()).addCommand(learnCommand());
  return command;
}

/** `rlt profile list`: what `--profile` and "extends" take in place of a file. */
function listCommand(): Command {
  return new Command('list')
    .description('the ready-made profiles, for --profile NAME or "extends": "NAME"')
    .option('--json', 'print one JSON document to stdout, nothing else')
    .action(({ json }: { json?: true }) => {
      const rows = readyMadeProfiles.map(({ name, summary }) => ({ name, summary }));
      const width = Math.max(...rows.map(({ name }) => name.length));
      const text = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
      process.stdout.write(`${json ? JSON.stringify(rows) : text}\n`);
    });
}

/** `rlt profile show`: a ready-made profile with all that it says. */
function showCommand(): Command {
  return new Command('show')
    .description('a ready-made profile with all that it says, as JSON')
    .argument('<name>', readyMadeNames.join(', '))
    .action((name: string) => {
      const profile = readyMade(name);
      if (profile === undefined) {
        throw usageError(
          `${JSON.stringify(name)} is no ready-made profile: expected one of ${readyMadeNames.join(', ')}`,
        );
      }
      process.stdout.write(`${JSON.stringify(profile, null, 2)}\n`);
    });
}

const checkHelp = `
Each line says whether one part works, does not work (then what came instead, and what to write), or was not tried and
why. A client subscribes to a job of its own, whose name begins with load-test-probe; one event is published for it, and
only on this machine unless --confirm names the host or a yes is typed. --mongo-uri has three events stored, replayed and
removed again.

Examples:
  $ rlt profile check my.profile.json
  $ rlt profile check my.profile.json --api-url http://localhost:3000 --redis-url redis://localhost:6379
  $ rlt profile check my.profile.json --api-url https://staging.example.com --confirm staging.example.com --json

Exit codes: 0 nothing is wrong, 2 the profile or a setting is, 3 a part does not work on the gateway`;

/** `rlt profile check`: a profile by itself, or on a gateway that runs. */
function checkCommand(): Command {
  const command = new Command('check')
    .description('check a profile; with --api-url, try each part of it on a gateway that runs')
    .argument('[profile]', 'a file, or the name of a ready-made profile')
    .option('--profile <FILE|NAME>', 'the same')
    .option('--config <FILE>', 'config file')
    .option(
      '--confirm <HOST>',
      'host, other than this machine, where a probe may be published; repeatable',
      collect,
      [],
    )
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConnectionFlags(command);
  return command.addHelpText('after', checkHelp).action(async (named: string | undefined, flags: CheckFlags) => {
    if (named !== undefined && flags.profile !== undefined) {
      throw usageError(
        `a profile is named twice: ${JSON.stringify(named)}, and --profile ${JSON.stringify(flags.profile)}`,
      );
    }
    const file = named ?? flags.profile;
    const { config, profile } = await readConfigFile(flags.config, file);
    if (profile === undefined && flags.apiUrl === undefined) {
      throw usageError('no profile is named', 'give a file or a name, and --api-url to try it on a gateway');
    }
    const settings = resolveSettings({
      scenario: broadcastBurst,
      flags: givenFlags(command),
      environment: process.env,
      config,
      ...(profile === undefined ? {} : { profile }),
    });
    if (flags.apiUrl === undefined) {
      const { name } = settings.profile;
      const scenarios = servedBy(settings.profile);
      const text = `${file}: a profile as it should be; --api-url URL tries it on a gateway\n${scenarios.map(textOf).join('\n')}`;
      process.stdout.write(`${flags.json ? JSON.stringify({ success: true, profile: name, scenarios }) : text}\n`);
      return;
    }
    const { checkProfileLive } = await import('../checkProfileLive.ts');
    await checkProfileLive(settings, flags);
  });
}

const learnHelp = `
Nothing is stored, and nothing published but what --emit or --trigger-command name. Trigger an event of --job-id while it
watches. The draft's $notes say what it saw, what it guessed and what is still open.

Examples:
  $ rlt profile learn --api-url http://localhost:3000 --redis-url redis://localhost:6379 \\
      --subscribe-event watch --subscribe-args '[{"orderId":"{jobId}"}]' --job-id 42
  $ rlt profile learn --api-url http://localhost:3000 --subscribe-event join \\
      --emit '["say","{jobId}","load test {sequence} {publishedAt}"]'

Exit codes: 0 written, 2 a flag is wrong or --output exists, 3 no client gets in, or Redis cannot be used`;

/** `rlt profile learn`: a draft of a profile from what a gateway does. */
function learnCommand(): Command {
  const command = new Command('learn')
    .description('watch a gateway that runs, and write a draft of its profile')
    .option('--subscribe-event <EVENT>', 'event by which a client asks for the events of a job')
    .option('--subscribe-args <JSON>', 'its arguments (default: ["{jobId}"])')
    .option('--job-id <ID>', 'job, room or document whose events are watched (default: one that is made)')
    .option('--emit <JSON>', 'event that a client emits to have one sent, with its arguments')
    .option('--trigger-command <COMMAND>', 'shell command that has one sent; it gets JOB_ID, SEQUENCE and PUBLISHED_AT')
    .option('--for <TIME>', 'how long to watch: 30, 90s, 2m', '30')
    .option('--output <FILE>', 'where the draft is written', 'my.profile.json')
    .option('--force', 'overwrite --output if it exists')
    .option('--confirm <HOST>', 'host, other than this machine, to which --emit may be sent; repeatable', collect, [])
    .option('--config <FILE>', 'config file')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConnectionFlags(command);
  return command.addHelpText('after', learnHelp).action(async (flags: LearnFlags & { config?: string }) => {
    const { config } = await readConfigFile(flags.config);
    const settings = resolveSettings({
      scenario: broadcastBurst,
      flags: givenFlags(command),
      environment: process.env,
      config,
      profile: parseProfile({}, 'learned'),
    });
    const { learnAndShow, parseLearnFlags } = await import('../learnProfile.ts');
    await learnAndShow(settings, flags, await parseLearnFlags(flags));
  });
}

function textOf({ scenario, skipped, goals }: Served): string {
  if (skipped !== undefined) return `  ${scenario} is skipped: ${skipped}`;
  const without = Object.entries(goals).flatMap(([goal, reason]) =>
    reason === null ? [] : `    without ${goal}: ${reason}`,
  );
  return [`  ${scenario} is served`, ...without].join('\n');
}

function collect(value: string, values: string[]): string[] {
  return [...values, value];
}
