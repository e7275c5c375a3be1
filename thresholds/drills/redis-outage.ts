import { apartOnly } from '../../contract/apartOnly.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { defineScenario } from '../scenario.ts';
import {
  commandSettings,
  commandsTogether,
  type DrillPlan,
  drillGoals,
  drillParts,
  drillSettings,
  lacksForDrill,
  wayOption,
} from './drill.ts';

export const redisOutage = /* @__PURE__ */ defineScenario({
  ...drillParts,
  name: 'redis-outage',
  summary: nodeOnly(
    () =>
      'Redis is away for a while: the gateway comes back to it by itself, and nothing is lost but what nobody could hear.',
  ),
  takes: nodeOnly(() => [...drillParts.takes, 'yesDisruptRedis']),
  settings: nodeOnly(() => ({
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
  })),
  rules: nodeOnly(() => [commandsTogether]),
  // Whatever is done to it, its Redis is watched: who saw nothing may not say that it was away.
  stores: ['redis'],
  lacks: lacksForDrill,
  goals: apartOnly(
    () => (plan: DrillPlan) =>
      drillGoals('redis-outage', plan, 'Redis was not seen to be away: did the gateway and the run name the same one?'),
  ),
  provokes: nodeOnly(() => () => [{ reason: 'Redis was taken away', words: [redisIsAway] }]),
});

/** What clients of Redis say when it goes away, or does not answer. */
const redisIsAway =
  /ECONNREFUSED|ECONNRESET|EPIPE|redis|socket closed unexpectedly|connection (?:is )?closed|max ?retries ?per ?request/i;
