import { describe, expect, it } from 'vitest';
import { behaviourWith, defects, drillOf, findDefects, isLegal, scenariosOf } from '../../../gateway/defects/index.ts';
import { runDefects } from '../../../gateway/defects/run.ts';
import { wire } from '../../../gateway/wire.ts';
import { goalIds, scenarioOf } from '../../../settings/goalIds.ts';
import { drillNames } from '../../../thresholds/drills/index.ts';
import type { GoalId } from '../../../thresholds/index.ts';
import { connect } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { runGateway } from '../../support/gatewayProcess.ts';
import { redisCommands, useRedis } from '../../support/services.ts';
import { testDefects } from './testDefects.ts';

const usual = { errors: 0, warnings: 0, metricsStatus: 200, metricsFields: 10 };

testDefects({
  defects: runDefects.filter(({ name }) => name !== 'dies-in-the-middle'),
  environment: () => ({}),
  probe,
  usual,
  changes: {
    'logs-an-error': { errors: 1 },
    'metrics-answers-500': { metricsStatus: 500, metricsFields: 1 },
    'logs-warnings': { warnings: 3 },
    'metrics-with-more-fields': { metricsFields: 12 },
  },
});

async function probe(gateway: TestGateway): Promise<typeof usual> {
  const atStart = gateway.log.length;
  for (let index = 0; index < 3; index += 1) await (await connect(gateway.url)).subscribe('job');
  const count = (level: string) => gateway.log.slice(atStart).filter((line) => line.level === level).length;
  const metrics = await fetch(gateway.url + wire.http.metricsPath);
  return {
    errors: count('error'),
    warnings: count('warn'),
    metricsStatus: metrics.status,
    metricsFields: Object.keys(Object(await metrics.json())).length,
  };
}

describe.concurrent('on the command line', () => {
  const redis = useRedis();

  it('dies-in-the-middle ends the process with a stack trace at the tenth live event', async ({
    expect,
    onTestFinished,
  }) => {
    const gateway = runGateway(onTestFinished, ['--defect', 'dies-in-the-middle'], {
      PORT: '0',
      REDIS_URL: redis().url,
    });
    const client = await connect(await gateway.url());
    await client.subscribe('live');
    await expect.poll(() => gateway.stdout.join('')).toContain('redis channel subscribed');
    const event = { type: 'load-test', occurredAt: new Date().toISOString() };
    const message = JSON.stringify({ version: 1, kind: 'generation', jobId: 'live', event });
    const publication = ['PUBLISH', wire.redisChannel, message];
    await redisCommands(redis().url, Array(9).fill(publication));
    await client.next(wire.jobEvents.generation, 9);
    expect(gateway.child.exitCode).toBe(null);
    await redisCommands(redis().url, [publication]);
    expect(await gateway.exitCode()).toBe(1);
    expect(gateway.stderr).toContain('TypeError: cannot read the snapshot of a live event');
  });

  it('--defect can be given more than once, and is announced', async ({ expect, onTestFinished }) => {
    const names = ['one-connection-too-many', 'rejects-without-a-code'];
    const gateway = runGateway(
      onTestFinished,
      names.flatMap((name) => ['--defect', name]),
      { PORT: '0' },
    );
    await gateway.url();
    await expect.poll(() => gateway.stderr.match(/broken on purpose/g)?.length).toBe(2);
    expect(gateway.stdout.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ defects: names }));
  });

  it('an unknown defect is refused with exit code 2 and the names that come near', async ({
    expect,
    onTestFinished,
  }) => {
    const gateway = runGateway(onTestFinished, ['--defect', 'one-connection-to-many'], { PORT: '0' });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.stderr).toContain('did you mean one-connection-too-many, one-connection-too-few,');
    expect(gateway.stdout).toEqual([]);
  });

  it('--list-defects prints them all, as text and as JSON', async ({ expect, onTestFinished }) => {
    const text = runGateway(onTestFinished, ['--list-defects']);
    const json = runGateway(onTestFinished, ['--list-defects', '--json']);
    expect([await text.exitCode(), await json.exitCode()]).toEqual([0, 0]);
    const listed: unknown = JSON.parse(json.stdout.join('\n'));
    expect(listed).toEqual(
      defects.map((defect) => ({
        name: defect.name,
        bug: defect.bug,
        legal: isLegal(defect),
        fails: defect.fails,
        invalidates: defect.invalidates ?? [],
        mayFail: defect.mayFail ?? [],
        scenarios: scenariosOf(defect),
        drill: drillOf(defect) ?? null,
        flags: defect.run?.flags ?? [],
        environment: defect.run?.environment ?? {},
      })),
    );
    for (const { name, bug } of defects) {
      expect(text.stdout).toContain(name);
      expect(text.stdout).toContain(`  ${bug}`);
    }
  });

  it('--json alone is refused', async ({ expect, onTestFinished }) => {
    const gateway = runGateway(onTestFinished, ['--json'], { PORT: '0' });
    expect(await gateway.exitCode()).toBe(2);
    expect(gateway.stderr).toContain('--json needs --list-defects');
  });
});

describe('the table', () => {
  it('has unique names', () => {
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
  });

  it('breaks every goal at least once', () => {
    const broken = new Set(defects.flatMap(({ fails }) => fails).map(kindOf));
    const drilled = new Set(defects.map(drillOf));
    const judged = goalIds().filter((id) => drillJudging(id) === undefined || drilled.has(drillJudging(id)));
    // The usual profile does not say what becomes of slow clients, so that no defect can break it.
    expect(judged.filter((id) => !broken.has(kindOf(id)))).toEqual(['slow.as-agreed']);
  });

  it('is combined one around the other', async () => {
    const [first, second] = findDefects(['one-connection-too-many', 'one-connection-too-few']);
    if (!first || !second) throw new Error('not found');
    const { pino } = await import('pino');
    const { checkHandshake } = behaviourWith([first, second], pino({ level: 'silent' }));
    const limits = { maxConnections: 2, maxConnectionsPerOrigin: 0 };
    expect(checkHandshake({ total: 1, sameOrigin: 1 }, limits)).toBe(undefined);
    expect(checkHandshake({ total: 2, sameOrigin: 2 }, limits)?.cause).toBe('total');
  });
});

function drillJudging(id: GoalId) {
  return drillNames.find((name) => name === scenarioOf(id));
}

/** What all drills judge is judged by one rule. */
function kindOf(id: GoalId): string {
  return drillJudging(id) === undefined ? id : id.slice(id.indexOf('.'));
}
