import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { parseProfile } from '../../settings/profile/parseProfile.ts';
import { hintForName, readyMade, readyMadeNames, readyMadeProfiles } from '../../settings/profile/readyMade.ts';
import { type LimitSource, type Served, servedBy } from '../../settings/profile/servedBy.ts';
import { broadcastBurst } from '../../thresholds/broadcast-burst.ts';
import { commandSettings } from '../commandSettings.ts';
import { addConfirmFlag, type ConfirmFlag } from '../confirmFlag.ts';
import { addConnectionFlags } from '../flags.ts';
import type { LearnFlags } from '../learnProfile.ts';

interface CheckFlags extends ConfirmFlag {
  config?: string;
  profile?: string;
  apiUrl?: string;
  json?: true;
}

const help = `
The first verdict on a gateway of your own (docs/your-gateway.md):
  1. watch it, and write a draft   $ rlt profile learn --api-url http://localhost:3000 --subscribe-event join …
  2. try each part of the draft    $ rlt profile check my.profile.json --api-url http://localhost:3000
  3. run a scenario with it        $ rlt run --scenario broadcast-burst --profile my.profile.json …`;

/** `rlt profile`: what a team's own gateway is called, and whether that is so. */
export function profileCommand(): Command {
  const command = new Command('profile')
    .description('what a gateway of your own calls things: learn it, check it, or start from a ready-made profile')
    .addHelpText('after', help);
  command.addCommand(learnCommand()).addCommand(checkCommand()).addCommand(listCommand()).addCommand(showCommand());
  return command;
}

const listHelp = `
A profile says what a gateway calls its events, and how an event gets to it. A file of your own begins with one of these
and says only what differs: { "extends": "socketio-redis-adapter", "subscribe": { "event": "enter", "args": ["{jobId}"] } }

Examples:
  $ rlt profile list
  $ rlt run --scenario broadcast-burst --profile socketio-rooms --api-url http://localhost:3000

Exit codes: 0 listed, 2 wrong usage`;

/** `rlt profile list`: what `--profile` and "extends" take in place of a file. */
function listCommand(): Command {
  return new Command('list')
    .description('the ready-made profiles, for --profile NAME or "extends": "NAME"')
    .option('--json', 'print one JSON document to stdout, nothing else')
    .addHelpText('after', listHelp)
    .action(({ json }: { json?: true }) => {
      const rows = readyMadeProfiles.map(({ name, summary }) => ({ name, summary }));
      const width = Math.max(...rows.map(({ name }) => name.length));
      const text = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
      process.stdout.write(`${json ? JSON.stringify(rows) : text}\n`);
    });
}

const showHelp = `
Every section is printed, with the default of each that the profile leaves out; docs/profiles.md explains them. To begin
with one, save it, or name it in a file of your own with "extends".

Examples:
  $ rlt profile show socketio-redis-adapter
  $ rlt profile show novel --json > my.profile.json

Exit codes: 0 printed, 2 there is no such profile`;

/** `rlt profile show`: a ready-made profile with all that it says. */
function showCommand(): Command {
  return new Command('show')
    .description('a ready-made profile with all that it says, as JSON')
    .argument('<name>', readyMadeNames.join(', '))
    .option('--json', 'print it in one line')
    .addHelpText('after', showHelp)
    .action((name: string, { json }: { json?: true }) => {
      const profile = readyMade(name);
      if (profile === undefined) {
        throw usageError(
          `${JSON.stringify(name)} is not a ready-made profile: expected one of ${readyMadeNames.join(', ')}`,
          hintForName(name),
        );
      }
      process.stdout.write(`${JSON.stringify(profile, null, json ? 0 : 2)}\n`);
    });
}

const checkHelp = `
Each line says whether one part works, does not work (then what came instead, and what to write), or was not tried and
why. A client subscribes to a job of its own, whose name begins with load-test-probe; one event is published for it, and
only on this machine unless --confirm names the host or a yes is typed. --mongo-uri has three events stored, replayed and
removed again.

Without --api-url only the file is read: which scenarios and goals it serves, with which limits, and why not the others.

Examples:
  $ rlt profile check my.profile.json
  $ rlt profile check my.profile.json --api-url http://localhost:3000 --redis-url redis://localhost:6379
  $ rlt profile check my.profile.json --api-url https://staging.example.com --confirm staging.example.com --json

Exit codes: 0 nothing is wrong, 2 the profile or a setting is wrong, 3 a part does not work on the gateway`;

/** `rlt profile check`: a profile by itself, or on a gateway that runs. */
function checkCommand(): Command {
  const command = new Command('check')
    .description('check a profile; with --api-url, try each part of it on a running gateway')
    .argument('[profile]', 'a file, or the name of a ready-made profile')
    .option('--profile <FILE|NAME>', 'the same')
    .option('--config <FILE>', 'config file')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConnectionFlags(addConfirmFlag(command, 'a probe may be published'));
  return command.addHelpText('after', checkHelp).action(async (named: string | undefined, flags: CheckFlags) => {
    if (named !== undefined && flags.profile !== undefined) {
      throw usageError(
        `a profile is named twice: ${JSON.stringify(named)}, and --profile ${JSON.stringify(flags.profile)}`,
      );
    }
    const file = named ?? flags.profile;
    const { profile, settings } = await commandSettings(command, {
      scenario: broadcastBurst,
      configFile: flags.config,
      profileFile: file,
    });
    if (profile === undefined && flags.apiUrl === undefined) {
      throw usageError(
        'no profile is named',
        'name a file or a ready-made profile, and add --api-url to try it on a gateway',
      );
    }
    if (flags.apiUrl === undefined) {
      const { name } = settings.profile;
      const scenarios = servedBy(settings.profile);
      const text = `${file}: the profile is valid; add --api-url URL to try it on a gateway\n${scenarios.map(textOf).join('\n')}`;
      process.stdout.write(`${flags.json ? JSON.stringify({ success: true, profile: name, scenarios }) : text}\n`);
      return;
    }
    const { checkProfileLive } = await import('../checkProfileLive.ts');
    await checkProfileLive(settings, file, flags);
  });
}

const learnHelp = `
Nothing is stored, and nothing published but what --emit, --post or --trigger-command name. Trigger an event of --job-id while it
watches. The draft's $notes say what it saw, what it guessed and what is still open.

Examples:
  $ rlt profile learn --api-url http://localhost:3000 --redis-url redis://localhost:6379 \\
      --subscribe-event watch --subscribe-args '[{"orderId":"{jobId}"}]' --job-id 42
  $ rlt profile learn --api-url http://localhost:3000 --subscribe-event join \\
      --emit '["say","{jobId}","load test {sequence} {publishedAt}"]'

Exit codes: 0 written, 2 a flag is wrong or --output exists, 3 no client can connect, or Redis cannot be used`;

/** `rlt profile learn`: a draft of a profile from what a gateway does. */
function learnCommand(): Command {
  const command = new Command('learn')
    .description('watch a running gateway and write a draft of its profile')
    .option('--subscribe-event <EVENT>', 'event by which a client asks for the events of a job')
    .option('--subscribe-args <JSON>', 'its arguments (default: ["{jobId}"])')
    .option('--namespace <NAME>', 'namespace of Socket.IO that its clients connect to', '/')
    .option('--job-id <ID>', 'job, room or document whose events are watched (default: a generated one)')
    .option('--emit <JSON>', 'event, with its arguments, that a client emits to trigger one')
    .option('--post <JSON>', 'path or address, and body, of an HTTP request that publishes one')
    .option('--trigger-command <COMMAND>', 'shell command that triggers one; it gets JOB_ID, SEQUENCE and PUBLISHED_AT')
    .option('--for <TIME>', 'how long to watch: 30, 90s, 2m', '30')
    .option('--output <FILE>', 'where the draft is written', 'my.profile.json')
    .option('--force', 'overwrite --output if it exists')
    .option('--config <FILE>', 'config file')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConnectionFlags(addConfirmFlag(command, '--emit or --post may be sent'));
  return command.addHelpText('after', learnHelp).action(async (flags: LearnFlags & { config?: string }) => {
    const { settings } = await commandSettings(command, {
      scenario: broadcastBurst,
      configFile: flags.config,
      profile: parseProfile({ namespace: flags.namespace }, 'learned'),
    });
    const { learnAndShow, parseLearnFlags } = await import('../learnProfile.ts');
    await learnAndShow(settings, flags, await parseLearnFlags(flags));
  });
}

function textOf({ scenario, skipped, limit, job, goals }: Served): string {
  if (skipped !== undefined) return `  ${scenario} is skipped: ${skipped}`;
  const without = Object.entries(goals).flatMap(([goal, reason]) =>
    reason === null ? [] : `    without ${goal}: ${reason}`,
  );
  return [`  ${scenario} ${limit === undefined ? textOfJob(job) : textOfLimit(limit)}`, ...without].join('\n');
}

function textOfJob(job: Served['job']): string {
  if (job === 'mongo') return 'is served, with a job that is stored at --mongo-uri, or by --seed-command';
  return job === undefined ? 'is served' : 'needs --seed-command, or --job-id: the profile has no mongo';
}

function textOfLimit({ figure, stated, readFrom }: LimitSource): string {
  if (stated !== undefined) return `is served, with the limit ${stated} (metrics.${figure} of the profile)`;
  if (readFrom !== undefined) return `is served, with the limit that the gateway tells: ${readFrom}`;
  return `needs --limit: the profile has no metrics.${figure}`;
}
