import { apartOnly } from '../../contract/apartOnly.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { whole } from '../../contract/ownSettings.ts';
import type { GoalReasons } from '../../contract/summary.ts';
import { count, type Goal, max, needs } from '../goal.ts';
import { defineScenario, type PlanOf } from '../scenario.ts';
import {
  commandSettings,
  commandsTogether,
  drillGoals,
  drillMetrics,
  drillParts,
  drillSettings,
  lacksForDrill,
  wayOption,
} from './drill.ts';
import { redisFindings } from './redisFindings.ts';

const redisOutageSettings = /* @__PURE__ */ nodeOnly(() => ({
  ...drillSettings,
  ...commandSettings,
  way: wayOption(
    {
      auto: 'command where the two commands are given, stop for a Redis that rlt has started, kill-subscribers for any other',
      stop: 'a Redis that rlt has started is stopped and started again',
      'kill-subscribers': "every subscriber's connection is cut again and again",
      pause: 'Redis holds back every command (CLIENT PAUSE), for 60 s at most',
      command: 'what --disturb-command and --restore-command do',
    },
    ['auto', 'stop', 'kill-subscribers', 'pause', 'command'],
  ),
  attemptsPerSecond: whole(
    'attempts-per-second',
    20,
    'how often the gateway may try to reach Redis in a second, for each connection that it had before',
    { min: 1 },
  ),
}));

type RedisOutagePlan = PlanOf<typeof redisOutageSettings>;

const metrics = /* @__PURE__ */ nodeOnly(() => ({ ...drillMetrics, ...redisFindings }));

export const redisOutage = /* @__PURE__ */ defineScenario({
  ...drillParts,
  name: 'redis-outage',
  summary: nodeOnly(
    () =>
      'Redis is away for a while: the gateway comes back to it by itself, and nothing is lost but what nobody could hear.',
  ),
  takes: nodeOnly(() => [...drillParts.takes, 'yesDisruptRedis']),
  settings: redisOutageSettings,
  rules: nodeOnly(() => [commandsTogether]),
  // Whatever is done to it, its Redis is watched: who saw nothing may not say that it was away.
  stores: ['redis'],
  lacks: lacksForDrill,
  metrics,
  skips: nodeOnly(() => skips),
  goals: apartOnly(() => outageGoals),
  provokes: nodeOnly(() => () => [{ reason: 'Redis was taken away', words: [redisIsAway] }]),
});

function skips({ gatewayUseUrl }: RedisOutagePlan): GoalReasons {
  if (gatewayUseUrl !== undefined) return {};
  return {
    'redis-outage.attempts-bounded': 'rlt did not start the gateway, and does not see its connections to Redis',
  };
}

function outageGoals(plan: RedisOutagePlan) {
  const hadNoEffect = 'Redis was not seen to be away: did the gateway and the run name the same one?';
  const bounded: Goal<'redis-outage.attempts-bounded', keyof typeof metrics> = {
    id: 'redis-outage.attempts-bounded',
    title: 'Attempts a second to reach Redis, for each connection before',
    metric: 'redis_attempts',
    comparison: max.atMost(plan.attemptsPerSecond),
    unit: '',
    evidence: [
      needs('disturbance_seen', count.atLeast(1), hadNoEffect),
      needs(
        'redis_attempts',
        { aggregate: 'max', operator: '>=', limit: 0 },
        "the gateway's connections to Redis were not seen: by TLS (rediss://) nothing can stand between",
      ),
    ],
    movedBy: '--attempts-per-second',
  };
  return [...drillGoals('redis-outage', plan, hadNoEffect), bounded];
}

/** What clients of Redis say when it goes away, or does not answer. */
const redisIsAway =
  /ECONNREFUSED|ECONNRESET|EPIPE|redis|socket closed unexpectedly|connection (?:is )?closed|max ?retries ?per ?request/i;
