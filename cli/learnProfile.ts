import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { usageError } from '../contract/errors.ts';
import type { HttpRequest, Template } from '../contract/profile.ts';
import { mapRecord } from '../contract/record.ts';
import { withLifetime } from '../engine/lifetime.ts';
import type { Notes } from '../run/probe/learn/draft.ts';
import { learnProfile } from '../run/probe/learn/learnProfile.ts';
import { parseProfile } from '../settings/profile/parseProfile.ts';
import { maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { quote } from './commandLine.ts';
import { type ConfirmFlag, confirmedHosts } from './confirmFlag.ts';
import { confirmHost } from './confirmHost.ts';
import { parseDuration } from './duration.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { writeResult } from './writeResult.ts';

export interface LearnFlags extends ConfirmFlag {
  readonly subscribeEvent?: string;
  readonly subscribeArgs?: string;
  readonly jobId?: string;
  readonly namespace: string;
  readonly emit?: string;
  readonly post?: string;
  readonly triggerCommand?: string;
  readonly for: string;
  readonly output: string;
  readonly force?: true;
  readonly json?: true;
}

/** What of the flags says what to watch for. @throws RltError (usage) with the flag, its value and what is allowed */
export async function parseLearnFlags(flags: LearnFlags) {
  const { subscribeEvent, subscribeArgs, emit, post, triggerCommand, jobId, output, force } = flags;
  if (subscribeArgs !== undefined && subscribeEvent === undefined) {
    throw usageError('--subscribe-args has no effect without --subscribe-event');
  }
  if (jobId?.trim() === '') throw usageError('--job-id is empty: expected the id of a job, room or document');
  if (triggerCommand?.trim() === '') throw usageError('--trigger-command is empty: expected a shell command');
  const args = subscribeArgs === undefined ? ['{jobId}'] : parseList('subscribe-args', subscribeArgs);
  const emitted = emit === undefined ? undefined : parseList('emit', emit);
  const [event, ...rest] = emitted ?? [];
  if (emitted !== undefined && (typeof event !== 'string' || event === '')) {
    throw usageError(`--emit is ${JSON.stringify(emit)}: expected a JSON array that begins with the name of an event`);
  }
  if (emit !== undefined && post !== undefined) throw usageError('--emit and --post exclude each other: one publishes');
  if (force !== true && (await exists(output))) {
    throw usageError(
      `--output is ${JSON.stringify(output)}: the file exists`,
      'name another file, or overwrite it with --force',
    );
  }
  return {
    subscribe: subscribeEvent === undefined ? undefined : { event: subscribeEvent, args },
    emit: typeof event === 'string' ? ([event, ...rest] as const) : undefined,
    post: post === undefined ? undefined : parsePost(post),
    trigger: triggerCommand,
    jobId: jobId ?? `load-test-learn-${Date.now().toString(36)}`,
    forMs: parseDuration('for', /^\d+$/.test(flags.for) ? `${flags.for}s` : flags.for),
  };
}

/** Watches a gateway, writes the draft, and says what it rests on. */
export async function learnAndShow(
  settings: Settings,
  flags: LearnFlags,
  watched: Awaited<ReturnType<typeof parseLearnFlags>>,
): Promise<void> {
  const { output, force, json } = flags;
  const terminal = openTerminal({ quiet: json === true });
  terminal.line(
    `  watching ${maskUris(settings.apiUrl)} for ${watched.jobId}${watched.trigger || watched.emit || watched.post ? '' : `: trigger an event of it now, within ${watched.forMs / 1000} s`}`,
  );
  const mayWrite = confirmHost({
    ...{ confirmed: confirmedHosts(flags), silent: json === true, what: 'emit one marked event' },
  });
  const joining = joiningWith(settings, watched.jobId);
  const { profile, notes } = await withLifetime((lifetime) =>
    learnProfile({ ...watched, settings: joining, mayWrite, tell: (text) => terminal.status(text) }, lifetime),
  );
  await writeResult(output, `${JSON.stringify(profile, null, 2)}\n`, force === true);
  const next = nextCommand(settings, output);
  if (json) process.stdout.write(`${JSON.stringify({ success: true, output, notes, profile, next })}\n`);
  else showNotes(terminal, notes, output, next);
}

/** Clients may name the job when they connect: `--query '{"room":"{jobId}"}'`. */
function joiningWith(settings: Settings, jobId: string): Settings {
  const { query, auth } = settings;
  return {
    ...settings,
    ...(query === undefined ? {} : { query: mapRecord(query, (value) => value.replaceAll('{jobId}', jobId)) }),
    ...(auth === undefined
      ? {}
      : { auth: mapRecord(auth, (value) => (typeof value === 'string' ? value.replaceAll('{jobId}', jobId) : value)) }),
  };
}

function showNotes(terminal: Terminal, { saw, guessed, open }: Notes, output: string, next: string): void {
  for (const line of saw) terminal.result(`${terminal.colour('passed', 'saw    ')} ${line}`);
  for (const line of guessed) terminal.result(`${terminal.colour('skipped', 'guessed')} ${line}`);
  for (const line of open) terminal.result(`${terminal.colour('invalid', 'open   ')} ${line}`);
  terminal.result(`\nwritten: ${output}\n  next:  ${next}`);
}

/** The draft, tried part by part; secrets are given again by whoever types it. */
function nextCommand({ apiUrl, redisUrl }: Settings, output: string): string {
  const redis = redisUrl === undefined ? [] : ['--redis-url', maskUris(redisUrl)];
  return ['rlt', 'profile', 'check', output, '--api-url', maskUris(apiUrl), ...redis].map(quote).join(' ');
}

/** ["/rooms/{jobId}", {…}]: a path or an address, and the body of the request. */
function parsePost(text: string): HttpRequest {
  const [url, body, ...more] = parseList('post', text);
  if (typeof url !== 'string' || more.length > 0)
    throw usageError(
      `--post is ${JSON.stringify(text)}: expected a JSON array of a path or an address, and a body: ["/rooms/{jobId}",{"n":"{sequence}"}]`,
    );
  const { publish } = parseProfile({ publish: { http: { url, ...(body === undefined ? {} : { body }) } } }, '--post');
  if (publish === null || !('http' in publish))
    throw usageError(`--post is ${JSON.stringify(text)}: it publishes nothing`);
  return publish.http;
}

function parseList(flag: string, text: string): Template[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // As any other value that is no array.
  }
  throw usageError(`--${flag} is ${JSON.stringify(text)}: expected a JSON array, such as ["{jobId}"]`);
}

function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}
