import { describe, expect, it } from 'vitest';
import { decideDisturbance } from '../../../run/drills/operators.ts';
import { requireRedisWay } from '../../../run/drills/requireRedisWay.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { drills } from '../../../thresholds/drills/index.ts';
import { runRltHere } from '../../support/rltInProcess.ts';

const commands = { 'disturb-command': 'true', 'restore-command': 'true' };

/** The way that is decided on. */
function decided(flags: Readonly<Record<string, string>>, startsGateway = true): unknown {
  const scenario = drills.find(({ name }) => name === 'redis-outage') ?? 'none';
  const settings = resolveSettings({ scenario, flags });
  const own: Readonly<Record<string, unknown>> = { ...decideDisturbance(settings, { startsGateway, confirmed: [] }) };
  return own.way;
}

describe('how Redis is taken away', () => {
  const local = { 'redis-url': 'redis://localhost:6379' };
  const agreed = { ...local, 'yes-disrupt-redis': 'true' };
  it.each([
    ['stop', {}, true],
    ['kill-subscribers', agreed, true],
    ['kill-subscribers', agreed, false],
    ['pause', { ...agreed, way: 'pause' }, false],
    ['command', commands, true],
    // Whoever writes the command knows what it does.
    ['command', { ...local, ...commands }, false],
  ])('%s with %j', (way, flags, startsGateway) => {
    expect(decided(flags, startsGateway)).toBe(way);
  });
});

describe('what must not, or cannot, be done is refused before anything is opened', () => {
  const elsewhere = ['--redis-url', 'redis://:plum-cake@db:6379'];
  it.each([
    [['--redis-url', 'redis://127.0.0.1:1'], /this cuts every subscriber of .*\n.*--yes-disrupt-redis/],
    [
      ['--redis-url', 'redis://127.0.0.1:1', '--way', 'stop'],
      /--way is "stop": only a Redis that was started for this/,
    ],
    [['--redis-url', 'redis://127.0.0.1:1', '--way', 'pause'], /this holds back the commands of everybody/],
    [[...elsewhere, '--yes-disrupt-redis', 'true'], /pass --confirm db \(db is not this machine\)/],
    [[...elsewhere, '--disturb-command', 'x', '--restore-command', 'y'], /this takes away .*\n.*--confirm db/],
    [['--way', 'command'], /--way is command, but --disturb-command and --restore-command are missing/],
    [['--disturb-command', 'x'], /--restore-command is missing/],
    [['--way', 'stop', '--disturb-command', 'x', '--restore-command', 'y'], /has no effect with --way stop/],
    [['--way', 'pause', '--disturb-for', '60001'], /--disturb-for is 60001 with --way pause: expected 60000 or less/],
    [['--way', 'unplug'], /--way is "unplug": expected one of auto, stop, kill-subscribers, pause, command/],
    [['--way', 'command', '--command-timeout', '0'], /--command-timeout is "0": expected milliseconds, 1 or more/],
  ])('%j', async (args, said) => {
    const run = await runRltHere(['drill', 'redis-outage', '--embedded', ...args]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(said);
    expect(run.stderr).not.toContain('plum-cake');
  });
});

it('a gateway that runs already has a Redis that has to be named', async () => {
  const run = await runRltHere(['drill', 'redis-outage', '--api-url', 'http://127.0.0.1:1']);
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(/redis-outage needs the gateway's Redis.*\n.*--redis-url/);
});

describe('a Redis that cannot be disturbed in this way', () => {
  const url = 'redis://:plum-cake@db:6379';
  /** Answers to a command, or the error of it. */
  const serverOf = (answers: Readonly<Record<string, unknown>>) => async (command: readonly string[]) => {
    const answer = answers[`${command[0]} ${command[1] ?? ''}`.trim()];
    if (answer instanceof Error) throw answer;
    return answer;
  };

  it.each([
    ['pause', { HELLO: ['mode', 'cluster'] }, /is a cluster, where PUBLISH counts the subscribers of one node only/],
    [
      'pause',
      { HELLO: ['server', 'miniredis'], 'CLIENT PAUSE': new Error("ERR unknown subcommand 'PAUSE'") },
      /--way is pause: miniredis at redis:\/\/.*db:6379 has no CLIENT PAUSE as this needs it: ERR unknown/,
    ],
    [
      'kill-subscribers',
      { 'CLIENT KILL': new Error('NOPERM this user has no permissions') },
      /does not permit CLIENT KILL: NOPERM/,
    ],
  ] as const)('by %s, is named before it is tried: %j', async (way, answers, said) => {
    const refused = requireRedisWay(serverOf(answers), way, url);
    await expect(refused).rejects.toThrow(said);
    await expect(refused).rejects.not.toThrow(/plum-cake/);
  });

  it('is told from one that can', async () => {
    const able = serverOf({
      'CLIENT PAUSE': new Error('ERR timeout is not an integer or out of range'),
      'CLIENT KILL': 0,
    });
    for (const way of ['stop', 'kill-subscribers', 'pause', 'command'] as const) await requireRedisWay(able, way, url);
  });
});
