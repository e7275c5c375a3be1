import { describe, expect, it } from 'vitest';
import { runRltHere } from '../../support/rltInProcess.ts';

/* What cannot be done is refused before anything is opened, with the way that can. */

const drill = (...args: readonly string[]) => runRltHere(['drill', 'mongo-outage', ...args]);
const commands = ['--way', 'command', '--disturb-command', 'true', '--restore-command', 'true'];

describe('rlt drill mongo-outage', () => {
  it.each([
    ['mongodb+srv://user:secret@db.example/app', 'mongodb+srv takes the servers from DNS'],
    ['mongodb://a.example,b.example/app', 'it names several hosts'],
    ['mongodb://a.example/app?replicaSet=rs0', 'replicaSet, whose members name their own addresses'],
  ])('refuses %s, at which a driver goes past the proxy', async (uri, why) => {
    const { exitCode, stderr } = await drill('--embedded', '--mongo-uri', uri);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(why) });
    expect(stderr).toContain('--mongo-uri is');
    expect(stderr).toContain('--way command');
    expect(stderr).not.toContain('secret');
  });

  it.each(['cut', 'slow'])('refuses --way %s with a gateway that runs already', async (way) => {
    const { exitCode, stderr } = await drill('--way', way, '--api-url', 'http://127.0.0.1:9');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`--way is ${way}`) });
    expect(stderr).toContain('--gateway-command');
  });

  it.each([
    [['--slow-by', '0'], '--slow-by'],
    [['--ask-every', '10'], '--ask-every'],
    [['--way', 'stop'], '--way is "stop"'],
    [['--disturb-command', 'true'], '--restore-command is missing'],
    [['--persist-events'], '--persist-events'],
  ])('refuses %j', async (args, words) => {
    const { exitCode, stderr } = await drill('--embedded', ...args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
  });

  it('takes a MongoDB of another machine away only where that host is named once more', async () => {
    const { exitCode, stderr } = await drill('--embedded', ...commands, '--mongo-uri', 'mongodb://db.example/app');
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--confirm db.example'),
    });
  });

  it('is listed with its ways and goals', async () => {
    const { stdout } = await runRltHere(['drill', '--list']);
    expect(stdout).toMatch(/mongo-outage[\s\S]*cut[\s\S]*slow[\s\S]*command[\s\S]*mongo\.says-so/);
    const { stdout: help } = await drill('--help');
    for (const flag of ['--way', '--slow-by', '--ask-every', '--event-count']) expect(help).toContain(flag);
    expect(help).not.toMatch(/^ +--persist-events/m);
  });
});
