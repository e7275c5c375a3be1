import { usageError } from '../../contract/errors.ts';
import { openTcpProxy } from '../../engine/tcpProxy/tcpProxy.ts';
import { lackingConsent } from '../../settings/redisConsent.ts';
import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { countAttempts } from './countAttempts.ts';
import type { Beforehand, Disturbance, DrillContext, DrillOperator } from './disturbance.ts';
import { drillValues } from './drillValues.ts';
import type { RedisWatch } from './redisWatch.ts';
import { type RedisWay, redisWays } from './redisWays.ts';
import { requireRedisWay } from './requireRedisWay.ts';
import { byUserCommands, userCommandsOf } from './userCommands.ts';
import { wayOf } from './wayOf.ts';

/** Nobody can end a pause before its time, so that it must not be long. */
const longestPauseMs = 60_000;
/** Subscribers are cut so often that nobody gets much of what is published in between. */
const cutEveryMs = 100;
/** What a Redis may take to answer again when all was done for it. */
const answerMs = 10_000;

/** Takes a gateway's Redis away for a while. */
export const redisOutageOperator: DrillOperator = {
  decide,

  async between(lifetime, { redisUrl }) {
    const url = new URL(redisUrl);
    // A certificate is for the server's own name.
    if (url.protocol !== 'redis:') return { addresses: {}, proxies: {} };
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const proxy = await openTcpProxy(lifetime, [{ host, port: Number(url.port || 6379) }]);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    return { addresses: { redisUrl: url.href }, proxies: { redis: proxy } };
  },

  async prepare(context) {
    const { lifetime, settings } = context;
    const { redisUrl } = settings;
    if (redisUrl === undefined) throw redisIsMissing();
    const way = decidedWay(settings);
    const { disturbForMs } = drillValues(settings);
    // The driver takes a moment to load, which only who uses it should wait for.
    const { openRedisWatch } = await import('./redisWatch.ts');
    const watch = await openRedisWatch(redisUrl, {
      slowAfterMs: way === 'pause' ? disturbForMs / 2 : way === 'command' ? 1000 : undefined,
      onClose: (close) => lifetime.onClose(close),
    });
    await requireRedisWay(watch.send, way, redisUrl);
    return disturbanceOf(way, context, watch);
  },
};

function disturbanceOf(way: RedisWay, context: DrillContext, watch: RedisWatch): Disturbance {
  const { settings, lifetime } = context;
  const does: Pick<Disturbance, 'begin' | 'restore'> & { readonly seen?: () => number } = {
    stop: () => stopping(context),
    'kill-subscribers': () => cutting(watch),
    pause: () => pausing(watch, drillValues(settings).disturbForMs),
    command: () => commanding(context),
  }[way]();
  const attempts = context.between?.redis === undefined ? undefined : countAttempts(lifetime, context.between.redis);
  let isBegun = false;
  return {
    // Whoever pauses keeps what it is given for those who are there.
    cutsSource: way !== 'pause',
    async begin() {
      isBegun = true;
      await watch.begin();
      attempts?.begin();
      await does.begin();
    },
    // A server takes its time to stop: until then it has passed on what it was given.
    startedAt: way === 'stop' ? watch.lostAt : undefined,
    async restore() {
      if (!isBegun) return;
      await does.restore();
      // A Redis of this run ends with it.
      if (!(lifetime.signal.aborted && way === 'stop')) await watch.answers(answerMs);
      watch.end();
      isBegun = false;
    },
    seen: () => watch.seen() + (does.seen?.() ?? 0),
    findings: async () => (attempts === undefined ? {} : { redis_attempts: attempts.perSecond() }),
  };
}

function stopping({ redis, lifetime }: DrillContext): Pick<Disturbance, 'begin' | 'restore'> {
  if (redis === undefined) throw stopIsImpossible();
  return {
    begin: () => redis.stop(),
    async restore() {
      if (!lifetime.signal.aborted) await redis.start();
    },
  };
}

function cutting({ send }: RedisWatch) {
  let cut = 0;
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown;
  const cutAll = async () => {
    cut += Number(await send(['CLIENT', 'KILL', 'TYPE', 'pubsub']));
  };
  return {
    async begin() {
      await cutAll();
      timer = setInterval(() => cutAll().catch((error: unknown) => (failure ??= error)), cutEveryMs);
    },
    async restore() {
      clearInterval(timer);
      const said = failure;
      failure = undefined;
      if (said !== undefined) throw said;
    },
    seen: () => cut,
  };
}

function pausing({ send, answers }: RedisWatch, forMs: number): Pick<Disturbance, 'begin' | 'restore'> {
  return {
    async begin() {
      await send(['CLIENT', 'PAUSE', String(Math.ceil(forMs)), 'ALL']);
    },
    async restore() {
      // Redis holds this back too until the pause is over; a relative of it may not.
      send(['CLIENT', 'UNPAUSE']).catch(() => {});
      await answers(forMs + answerMs);
    },
  };
}

function commanding(context: DrillContext): Pick<Disturbance, 'begin' | 'restore'> {
  const commands = userCommandsOf(context.settings);
  if (commands === undefined) throw usageError('--way is command, but --disturb-command is missing');
  return byUserCommands(context, commands);
}

function decide(settings: Settings, { startsGateway, confirmed }: Beforehand): Settings {
  if (!startsGateway && settings.redisUrl === undefined) throw redisIsMissing();
  const isOurs = startsGateway && settings.redisUrl === undefined;
  const given = wayOf(settings, redisWays);
  const usual = userCommandsOf(settings) !== undefined ? 'command' : isOurs ? 'stop' : 'kill-subscribers';
  const way = given === 'auto' ? usual : given;
  if (way === 'stop' && !isOurs) throw stopIsImpossible();
  const { disturbForMs } = drillValues(settings);
  if (way === 'pause' && disturbForMs > longestPauseMs) {
    throw usageError(
      `--disturb-for is ${disturbForMs} with --way pause: expected ${longestPauseMs} or less, since nobody can end a pause before its time`,
    );
  }
  if (!isOurs) requireConsent(way, settings, confirmed);
  const decided = { ...settings, way };
  return decided;
}

function decidedWay(settings: Settings): RedisWay {
  const way = wayOf(settings, redisWays);
  if (way === 'auto') throw new Error('nobody has decided how Redis is to be disturbed');
  return way;
}

function redisIsMissing() {
  return usageError(
    "redis-outage needs the gateway's Redis, to take it away and to see that it is",
    'name it with --redis-url, or let rlt start gateway and Redis: --embedded, or --gateway-command "…"',
  );
}

function stopIsImpossible() {
  return usageError(
    '--way is "stop": only a Redis that was started for this run can be stopped and started',
    'let rlt start one (--embedded or --gateway-command without --redis-url), or use --way kill-subscribers, pause or command',
  );
}

const effects = {
  'kill-subscribers': 'this cuts every subscriber of',
  pause: 'this holds back the commands of everybody at',
} as const;

function requireConsent(way: RedisWay, settings: Settings, confirmed: readonly string[]): void {
  const { redisUrl, yesDisruptRedis } = settings;
  if (redisUrl === undefined) return;
  const lacking = lackingConsent(redisUrl, way === 'command' || yesDisruptRedis, confirmed);
  if (lacking.length === 0) return;
  const effect = way === 'kill-subscribers' || way === 'pause' ? effects[way] : 'this takes away';
  throw usageError(
    `redis-outage with --way ${way}: ${effect} ${maskUris(redisUrl)}, other people's too`,
    `pass ${lacking.join(' and ')} if that is acceptable`,
  );
}
