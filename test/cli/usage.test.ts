import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exitCodes } from '../../contract/errors.ts';
import { connectionOptions, scenarioOptions } from '../../contract/options.ts';
import { freePort } from '../../engine/freePort.ts';
import { helpOf } from '../../settings/optionHelp.ts';
import { nested } from '../support/properties.ts';
import { runRlt } from '../support/rlt.ts';
import { runRltHere } from '../support/rltInProcess.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** What stdout holds after `--json` and an error. */
const errorDocument = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({ message: z.string(), hint: z.optional(z.string()), exitCode: z.number() }),
});

const burst = ['run', '--scenario', 'broadcast-burst'];

describe('wrong usage', () => {
  it.each<[args: string[], message: string]>([
    [['run'], 'neither --scenario NAME nor --script FILE is given'],
    [['rnu'], "unknown command 'rnu'"],
    [[...burst, '--client-cuont', '3'], "unknown option '--client-cuont'\n(Did you mean --client-count?)"],
    [
      [...burst, '--max-generator-lag', '5000'],
      '--max-generator-lag is no longer an option: every latency now carries',
    ],
    [[...burst, '--max-generator-lag=5000'], '--max-generator-lag is no longer an option'],
    [['k8s', '--max-generator-lag', '5000'], '(receive_delay)'],
    [[...burst, '--client-count'], "option '--client-count <N>' argument missing"],
    [[...burst, 'extra'], 'too many arguments'],
    [['run', '--scenario', 'broadcast-brust'], '--scenario is "broadcast-brust": expected one of'],
    [[...burst, '--event-count', '-1'], '--event-count is "-1": expected a whole number from 1'],
    [[...burst, '--redis-url', 'http://localhost'], '--redis-url is "http://localhost": expected redis://'],
    [[...burst, '--mongo-uri', 'http://localhost'], '--mongo-uri is "http://localhost": expected mongodb://'],
    [[...burst, '--api-url', 'localhost:3000'], '--api-url is "localhost:3000": expected http://'],
    [[...burst, '--label', 'a/b'], '--label is "a/b": expected 1 to 64 letters'],
    [[...burst, '--label', '..'], '--label is "..": expected'],
    [[...burst, '--output', ''], '--output is "": expected the path of a folder'],
    [[...burst, '--config', 'nowhere.json'], '--config is "nowhere.json": there is no such file'],
    [[...burst, '--profile', 'nowhere.json'], '--profile is "nowhere.json": there is no such file'],
    [[...burst, '--config', 'broken.json'], 'broken.json is not valid JSON'],
    [[...burst, '--config', 'misspelt.json'], 'unknown key apiURL, did you mean apiUrl?'],
    [[...burst, '--profile', 'misspelt.json'], 'misspelt.json: '],
    [[...burst, '--redis-reset-sequence', '150'], '--redis-reset-sequence is 150, but only 100 events are published'],
    [[...burst, '--allow-skipped', 'broadcast.late'], '--allow-skipped is "broadcast.late": expected a scenario or a'],
    [['suite', '--redis-reset-sequence', '150'], '--redis-reset-sequence is 150, but only 50 events are published'],
    [['suite', '--redis-reset-sequence', '150', '--skip-redis-reset', '--output', 'used'], '--output used holds'],
    [['suite', '--client-count', 'many'], '--client-count is "many": expected a whole number'],
    [['suite', '--output', 'used'], '--output used holds suite-summary.json already'],
    [['seed'], '--mongo-uri is not set'],
    [[...burst, '--profile', 'socketio-room'], 'did you mean socketio-rooms?'],
    [['profile', 'show', 'redis-emiter'], 'did you mean redis-emitter?'],
    [['profile', 'check', 'socketio-redis-adaptor'], 'did you mean socketio-redis-adapter?'],
    [['profile', 'check'], 'no profile is named'],
    [
      ['k8s', '--parallelism', '4', 'run', 'used'],
      '--parallelism is an option of rlt k8s, and has no effect on rlt k8s run',
    ],
    [['k8s', '--redis-url', 'redis://h', 'run', 'used'], 'is an option of rlt k8s, and has no effect on rlt k8s run'],
    [['k8s', 'run', 'nowhere'], 'there is no folder nowhere'],
    [['k8s', '--scenario', 'broadcast-burst', '--parallelism', '0'], '--parallelism is "0": expected a whole number'],
    [['k8s', '--scenario', 'broadcast-burst', '--output', ''], '--output is "": expected the path of a folder'],
    [
      ['k8s', '--scenario', 'broadcast-burst', '--stdout', '--archive-claim', 'a'],
      '--stdout and --archive-claim exclude',
    ],
    [['k8s', '--scenario', 'broadcast-burst', '--stdout', '--output', 'a'], '--stdout and --output exclude each other'],
    [['profile', 'learn', '--emit', '{}'], '--emit is "{}": expected a JSON array'],
    [['profile', 'learn', '--emit', '[1]'], '--emit is "[1]": expected a JSON array that begins with the name'],
    [['profile', 'learn', '--post', '{}'], '--post is "{}": expected a JSON array'],
    [
      ['profile', 'learn', '--post', '["rooms"]'],
      '--post: publish.http.url: "rooms": expected a path that starts with /',
    ],
    [['profile', 'learn', '--emit', '["a"]', '--post', '["/b"]'], '--emit and --post exclude each other'],
    [['profile', 'learn', '--for', 'ever'], '--for is "ever": expected a time'],
    [['profile', 'learn', '--subscribe-args', '[]'], '--subscribe-args has no effect without --subscribe-event'],
    [['profile', 'learn', '--output', 'broken.json'], '--output is "broken.json": the file exists'],
    [['profile', 'chekc'], "unknown command 'chekc'"],
    [['profile', 'check', 'nowhere.json'], '--profile is "nowhere.json": there is no such file'],
    [['profile', 'check', 'misspelt.json'], 'misspelt.json: '],
    [['profile', 'check', '--api-url', 'localhost:3000'], '--api-url is "localhost:3000": expected http://'],
    [['profile', 'check', 'novel', '--profile', 'novel'], 'a profile is named twice'],
    [['profile', 'check', 'novel', '--confrim', 'x'], "unknown option '--confrim'"],
    [['seed', '--mongo-uri', 'mongodb://localhost/x', '--remove'], '--job-id is not set'],
  ])('rlt %j: exit code 2, and nothing is written', async (args, message) => {
    const cwd = await tempFolder();
    await writeFile(join(cwd, 'broken.json'), '{ "apiUrl": ');
    await writeFile(join(cwd, 'misspelt.json'), '{ "apiURL": "http://localhost" }');
    await mkdir(join(cwd, 'used'));
    await writeFile(join(cwd, 'used', 'suite-summary.json'), '{}');

    const { exitCode, stdout, stderr } = await runRltHere(withJson(args), { cwd });
    expect(exitCode).toBe(exitCodes.usage);
    expect(stderr).toContain(message);
    const { error } = errorDocument.parse(JSON.parse(stdout));
    expect(error.exitCode).toBe(exitCodes.usage);
    expect(stderr).toContain(`error: ${error.message}`);

    expect((await readdir(cwd)).sort()).toEqual(['broken.json', 'misspelt.json', 'used']);
    expect(await readdir(join(cwd, 'used'))).toEqual(['suite-summary.json']);
  });

  it.each([
    ['deep.json', nested(20_000), 'deep.json is nested more than 100 levels deep'],
    ['within.json', `{"auth":${nested(20_000)}}`, 'within.json is nested more than 100 levels deep'],
    ['large.json', `{"x":"${'x'.repeat(10_000_000)}"}`, '"large.json": the file has 10000008 bytes, expected at most'],
    ['proto.json', '{"__proto__":{"apiUrl":"http://evil"}}', 'unknown key __proto__'],
  ])('a config file or profile that is hostile (%s) is refused', async (file, text, message) => {
    const cwd = await tempFolder();
    await writeFile(join(cwd, file), text);
    for (const flag of ['--config', '--profile']) {
      const { exitCode, stderr } = await runRltHere([...burst, flag, file], { cwd });
      expect(exitCode, stderr.slice(0, 500)).toBe(exitCodes.usage);
      expect(stderr).toContain(message);
    }
    expect(await readdir(cwd)).toEqual([file]);
  });

  it('a flag that is nested too deep is no JSON object', async () => {
    const { exitCode, stderr } = await runRltHere([...burst, '--auth', `{"a":${nested(20_000)}}`], {
      cwd: await tempFolder(),
    });
    expect(exitCode).toBe(exitCodes.usage);
    expect(stderr).toContain('--auth is (not shown, it may hold a secret): expected');
  });

  it('leaves stdout to results: without --json there is nothing on it', async () => {
    expect(await runRlt(['run'])).toMatchObject({ exitCode: exitCodes.usage, stdout: '' });
  });

  it('names the environment variable that is wrong', async () => {
    const { exitCode, stderr } = await runRltHere(burst, { cwd: await tempFolder(), env: { REDIS_URL: 'http://x' } });
    expect(exitCode).toBe(exitCodes.usage);
    expect(stderr).toContain('REDIS_URL is "http://x": expected redis://');
    expect(stderr).toContain('hint:  for the Redis on this machine use redis://127.0.0.1:6379');
  });
});

describe('something is missing', () => {
  it.concurrent.for<[args: string[], message: string, hint: string]>([
    [
      ['run', '--scenario', 'catch-up-burst'],
      'no gateway answers at http://127.0.0.1:PORT: connect ECONNREFUSED',
      '--embedded',
    ],
    [['suite'], 'no gateway answers at http://127.0.0.1:PORT', '--api-url'],
    [
      [...burst, '--redis-url', 'redis://:hunter2@127.0.0.1:PORT'],
      'Redis at redis://***@127.0.0.1:PORT cannot be used: connect ECONNREFUSED',
      '--redis-url',
    ],
    [
      ['suite', '--mongo-uri', 'mongodb://me:hunter2@127.0.0.1:PORT/app?serverSelectionTimeoutMS=300'],
      'MongoDB at mongodb://***@127.0.0.1:PORT/app?serverSelectionTimeoutMS=300 cannot be used',
      '--mongo-uri',
    ],
    [
      ['seed', '--mongo-uri', 'mongodb://me:hunter2@127.0.0.1:PORT/app?serverSelectionTimeoutMS=300'],
      'cannot be used',
      '--mongo-uri',
    ],
  ])('rlt %j: exit code 3, and no folder is left', async ([args, message, hint], { expect, onTestFinished }) => {
    const cwd = await tempFolder(onTestFinished);
    const port = String(await freePort());
    const filled = args.map((arg) => arg.replace('PORT', port));
    const env = { API_URL: `http://127.0.0.1:${port}` };

    const { exitCode, stdout, stderr } = await runRlt(withJson(filled), { cwd, env });
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toContain(message.replace('PORT', port));
    expect(stderr).toMatch(new RegExp(`hint: {2}.*${hint}`));
    expect(errorDocument.parse(JSON.parse(stdout)).error.exitCode).toBe(exitCodes.unavailable);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('a folder that cannot be written to is found out before the run', async () => {
    const cwd = await tempFolder();
    await writeFile(join(cwd, 'file'), '');
    const { exitCode, stderr } = await runRltHere([...burst, '--output', 'file/results'], { cwd });
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(stderr).toContain('file/results cannot be created');
    expect(stderr).toContain('--output');
  });
});

/** Right behind the command, so that it is nobody's argument. */
function withJson(args: readonly string[]): string[] {
  const words = args[0] === 'profile' || args[1] === 'run' ? 2 : 1;
  return [...args.slice(0, words), '--json', ...args.slice(words)];
}

describe('help', () => {
  it('of the program teaches the first steps and the exit codes', async () => {
    const { exitCode, stdout, stderr } = await runRltHere(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const code of Object.values(exitCodes)) expect(stdout).toMatch(new RegExp(`\\b${code} \\w`));
    for (const command of ['run', 'suite', 'seed', 'gateway']) expect(stdout).toContain(`\n  ${command} `);
  });

  it.each(['run', 'suite', 'seed'])(
    'of %s has every setting with its default, examples and exit codes',
    async (name) => {
      const { exitCode, stdout } = await runRltHere([name, '--help']);
      const text = stdout.replace(/\s+/g, ' ');
      expect(exitCode).toBe(0);
      for (const [key, { flag, takes, fallback, rule }] of Object.entries({
        ...connectionOptions,
        ...scenarioOptions,
      })) {
        const help = helpOf(key);
        const value = rule.kind === 'boolean' ? `[${takes}]` : `<${takes}>`;
        expect(text).toContain(`--${flag} ${value} ${help}`);
        if (fallback !== undefined) expect(text).toContain(`${help} (default: ${fallback}`);
      }
      expect(text).toContain(`$ rlt ${name}`);
      expect(text).toContain('Exit codes: 0');
    },
  );

  it.each(['list', 'show', 'check', 'learn'])('of profile %s has examples, exit codes and --json', async (name) => {
    const { exitCode, stdout } = await runRlt(['profile', name, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`$ rlt profile ${name}`);
    expect(stdout).toContain('Exit codes: 0');
    expect(stdout).toContain('--json');
  });

  it('of a command within a command lists its own options, and not those of the one around it', async () => {
    const { exitCode, stdout } = await runRltHere(['k8s', 'run', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--timeout <TIME>');
    expect(stdout).toContain('--version');
    expect(stdout).not.toMatch(/--(parallelism|client-count|config) /);
  });

  it('is shown for a bare rlt, as an error', async () => {
    const { exitCode, stdout, stderr } = await runRltHere([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.usage, stdout: '' });
    expect(stderr).toContain('Usage: rlt');
  });

  it.concurrent('has no colours on a pipe', async ({ expect }) => {
    const { stdout } = await runRlt(['run', '--help'], { env: { NO_COLOR: '' } });
    expect(stdout).not.toContain('\x1b');
  });

  it.concurrent('--version is the one of the package', async ({ expect }) => {
    const { exitCode, stdout } = await runRlt(['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
