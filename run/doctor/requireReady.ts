import { metricsAddress } from '../../contract/endpoint.ts';
import { RltError, unavailableError } from '../../contract/errors.ts';
import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import type { Stores } from '../../report/schema.ts';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { fetchMetricsDocument } from '../fetchMetricsDocument.ts';
import { requireGateway, requireNamedCoordination, requireNamedMongo, requireNamedRedis } from '../preflight.ts';
import type { Finding } from '../room/finding.ts';
import { type GatewayToCome, type RoomDoubts, textOf } from '../room/requireRoom.ts';
import { lackOfSlots } from '../room/slots.ts';
import { pause } from '../watchMetrics.ts';
import { listenersFinding, missingIndexFinding } from './stores.ts';
import { welcomeAt } from './welcome.ts';

export interface ReadyRequest {
  readonly settings: readonly [Settings, ...Settings[]];
  readonly gateway: GatewayToCome;
  /** Whether the user runs it all the same. */
  readonly isSkipped: boolean;
  /** Whether a scenario for which the gateway's limits leave no room is left out instead. */
  readonly mayLeaveOut: boolean;
  /** What was doubtful of the machine already. */
  readonly doubts: RoomDoubts;
  /** Shown before the run. */
  readonly line: (text: string) => void;
}

/** What a look has told of what runs already. */
export interface Ready {
  /** The gateway's address as it answers; the given one where it is started for the run. */
  readonly apiUrl: string;
  /** What the named stores are. */
  readonly stores: Stores;
  readonly doubts: RoomDoubts;
}

/**
 * Looks, before a run begins, at all that runs already and that costs no more than a moment: the named stores, and a
 * gateway at which one client connects, subscribes and leaves. Nothing is published that a client could see, nothing
 * stored.
 *
 * @throws RltError unavailable: the run cannot work, and the user has not said to run all the same; or there is no
 * gateway at all
 */
export async function requireReady(request: ReadyRequest): Promise<Ready> {
  const { settings, gateway, isSkipped, line } = request;
  const mask = maskerFor(settings[0]);
  const mongo = settled(requireNamedMongo(settings));
  const running = gateway.isStartedHere ? undefined : await lookAtRunning(request);
  const redis = await settled(requireNamedRedis(settings));
  const coordination = await settled(requireNamedCoordination(settings));
  await running?.leave();
  const looks = { redis, mongo: await mongo };
  if (running?.refusal !== undefined && isSkipped) throw running.refusal;
  const refusals = [running?.refusal, looks.redis.error, coordination.error, looks.mongo.error].filter(
    (error) => error !== undefined,
  );
  const findings = [
    ...(running?.findings ?? []),
    ...listenersFinding(settings, running?.isIn === true ? looks.redis.value?.receivers : undefined),
    ...missingIndexFinding(looks.mongo.value),
  ];
  const errors = findings.filter(({ level }) => level === 'error');
  if (!isSkipped) refuse(refusals, errors, mask);
  for (const finding of findings) if (finding.level === 'warning') line(`  warning: ${mask(textOf(finding))}`);
  const stores: Stores = {
    ...(looks.redis.value === undefined ? {} : { redis: looks.redis.value.store }),
    ...(looks.mongo.value === undefined ? {} : { mongo: looks.mongo.value.identity }),
  };
  const known = [...refusals.map(({ message }) => message), ...errors.map(textOf)];
  const overruled = known.map((text) => `${mask(text).replace(/\n\s*/g, ' ')} (--skip-preflight)`);
  return { apiUrl: running?.apiUrl ?? settings[0].apiUrl, stores, doubts: added(request, overruled) };
}

/** One reason is said in its own words; several are a list. */
function refuse(refusals: readonly RltError[], errors: readonly Finding[], mask: (text: string) => string): void {
  const [only] = refusals;
  if (only !== undefined && refusals.length + errors.length === 1) throw only;
  const all = [...refusals.map(({ message }) => message), ...errors.map(textOf)];
  if (all.length === 0) return;
  const hints = refusals.flatMap(({ hint }) => hint ?? []);
  throw unavailableError(
    `the run cannot work:\n  ${all.map(mask).join('\n  ')}`,
    [...hints.map(mask), 'rlt doctor shows all that is looked at; --skip-preflight runs all the same'].join('; '),
  );
}

function added({ settings, doubts }: ReadyRequest, overruled: readonly string[]): RoomDoubts {
  return new Map(settings.map(({ scenario }) => [scenario, [...(doubts.get(scenario) ?? []), ...overruled]]));
}

interface Running {
  readonly apiUrl: string;
  /** Nobody answers there. */
  readonly refusal?: RltError | undefined;
  readonly findings: readonly Finding[];
  readonly isIn: boolean;
  leave(): Promise<void>;
}

/** The client stays until it is told to leave: some gateways listen to Redis only while they have one. */
async function lookAtRunning({ settings, mayLeaveOut }: ReadyRequest): Promise<Running> {
  const { value: apiUrl, error: refusal } = await settled(requireGateway(settings[0]));
  if (apiUrl === undefined) {
    return { apiUrl: settings[0].apiUrl, refusal, findings: [], isIn: false, leave: async () => {} };
  }
  const at = (own: Settings): Settings => ({ ...own, apiUrl });
  // Clients of a script of the user's own connect as that says, which need not be as the profile does.
  const [here, ...others] = settings.filter(({ script }) => script === undefined).map(at);
  if (here === undefined) return { apiUrl, findings: [], isIn: false, leave: async () => {} };
  const before = await metricsOf(here);
  const welcome = await welcomeAt([here, ...others]);
  const slots = mayLeaveOut || before.metrics === undefined ? [] : slotFindings(settings, before.metrics);
  return {
    apiUrl,
    findings: [...before.findings, ...slots, ...welcome.findings],
    isIn: welcome.isIn,
    async leave() {
      welcome.close();
      await untilForgotten(here, before.metrics?.totalConnections);
    },
  };
}

/** Metrics that take longer are read in the run, which judges by them. */
const metricsMs = 1000;

async function metricsOf(settings: Settings): Promise<{ metrics?: GatewayMetrics; findings: Finding[] }> {
  if (metricsAddress(settings) === undefined) return { findings: [] };
  const answer = await fetchMetricsDocument(settings, Math.min(settings.connectTimeoutMs, metricsMs));
  if (answer.ok) return { metrics: answer.metrics, findings: [] };
  const found = `${answer.reason}: what rests on the gateway's own figures cannot be judged`;
  return { findings: [{ check: 'metrics', level: 'warning', found }] };
}

/** The clients of each scenario beside the gateway's limits, and what others hold of them. */
export function slotFindings(settings: readonly Settings[], metrics: GatewayMetrics): Finding[] {
  return settings.flatMap((own) => {
    const lack = lackOfSlots(own, metrics);
    return lack === undefined ? [] : [{ check: `clients of ${own.scenario}`, level: 'error' as const, ...lack }];
  });
}

/** A gateway may count once a second; what it still counted of us would be missing to a quota. */
const forgettingMs = 1200;

async function untilForgotten(settings: Settings, before: number | undefined): Promise<void> {
  if (before === undefined) return;
  const deadline = Date.now() + forgettingMs;
  for (;;) {
    const { metrics } = await metricsOf(settings);
    if ((metrics?.totalConnections ?? 0) <= before || Date.now() > deadline) return;
    await pause(25);
  }
}

/** Two things that fail are to be said at once. */
async function settled<T>(promise: Promise<T>): Promise<{ value?: T; error?: RltError }> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof RltError) return { error };
    throw error;
  }
}
