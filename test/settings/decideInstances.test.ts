import { describe, expect, it } from 'vitest';
import { decideInstances } from '../../settings/decideInstances.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { scenarioNames } from '../../thresholds/index.ts';

const named = { 'redis-url': 'redis://db:6379' };
const settingsOf = (scenario: Parameters<typeof resolveSettings>[0]['scenario'], flags: Record<string, string>) =>
  resolveSettings({ scenario, flags: { instances: '2', ...flags } });
const decide = (scenario: string, flags: Record<string, string>, byName = true, startsRedis = false) =>
  decideInstances(settingsOf(scenario, flags), { byName, startsRedis });

describe('several instances', () => {
  it.each(['broadcast-burst', 'catch-up-burst'])('divide %s', (scenario) => {
    expect(decide(scenario, named).instances).toBe(2);
    expect(decide(scenario, { 'coordination-redis-url': 'redis://other' }).instances).toBe(2);
    expect(decide(scenario, {}, true, true).instances).toBe(2);
  });

  const others = scenarioNames.filter((name) => !name.endsWith('-burst'));
  it.each(others)('do not divide %s, which is refused by name, and runs in one beside others', (scenario) => {
    expect(() => decide(scenario, named)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: `--instances is 2, but ${scenario} runs in one k6: whoever watches a limit must see all of its clients`,
      }),
    );
    expect(decide(scenario, named, false).instances).toBe(1);
    expect(decide(scenario, { instances: '1' }).instances).toBe(1);
  });

  it.each(drills)('do not divide the drill $name', (definition) => {
    const flags = definition.name === 'redis-outage' ? { ...named, 'redis-way': 'stop' } : named;
    expect(() => decideInstances(settingsOf(definition, flags), { byName: true, startsRedis: true })).toThrow(
      `--instances is 2, but ${definition.name} runs in one k6: a drill compares what all of its clients have received`,
    );
  });

  it('need a Redis to meet in', () => {
    expect(() => decide('catch-up-burst', {})).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining('no Redis in which they could meet') }),
    );
  });
});
