import type { Logger } from 'pino';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Behaviour } from '../../gateway/behaviour.ts';
import { readConfig } from '../../gateway/config.ts';
import { type RunningGateway, startGateway } from '../../gateway/gateway.ts';
import { createLog } from '../../gateway/log.ts';
import type { VariableName } from '../../gateway/variables.ts';
import { wire } from '../../gateway/wire.ts';
import { until } from './until.ts';

export type GatewayEnvironment = Partial<Record<VariableName, string>>;

export interface TestGateway extends RunningGateway {
  /** Everything logged so far, parsed. */
  readonly log: readonly LogLine[];
  metrics(): Promise<Metrics>;
}

/** Steps that replace the usual ones, made for one gateway and its log. */
export type BehaviourFor = (log: Logger) => Behaviour;

export type LogLine = z.infer<typeof logLineSchema>;
export type Metrics = z.infer<typeof metricsSchema>;

/**
 * A real gateway on a free port, ready to serve, which ends with the running test. Concurrent tests must pass the
 * `onTestFinished` of their own context.
 */
export async function useGateway(
  environment: GatewayEnvironment = {},
  behaviour?: BehaviourFor,
  whenFinished: typeof onTestFinished = onTestFinished,
): Promise<TestGateway> {
  const gateway = await startTestGateway(environment, behaviour);
  whenFinished(() => gateway.close());
  return gateway;
}

/** The same for set-up hooks: whoever starts it closes it. */
export async function startTestGateway(
  environment: GatewayEnvironment = {},
  behaviour?: BehaviourFor,
): Promise<TestGateway> {
  const log: LogLine[] = [];
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'debug', ...environment });
  const logger = createLog(config.logLevel, { write: (line) => log.push(logLineSchema.parse(JSON.parse(line))) });
  const gateway = await startGateway(config, {
    log: logger,
    ...(behaviour && { behaviour: behaviour(logger) }),
  });
  await until('the gateway is ready', async () => (await fetch(gateway.url + wire.http.readyPath)).ok);
  return {
    ...gateway,
    log,
    metrics: async () => metricsSchema.parse(await (await fetch(gateway.url + wire.http.metricsPath)).json()),
  };
}

const logLineSchema = z.looseObject({ level: z.string(), msg: z.string() });

const counts = z.record(z.string(), z.number());
const metricsSchema = z.strictObject({
  totalConnections: z.number(),
  totalSubscriptions: z.number(),
  connectionsPerOrigin: counts,
  subscribersPerJob: counts,
  idleClients: z.number(),
  maxConnections: z.number(),
  maxConnectionsPerOrigin: z.number(),
  maxSubscriptionsPerClient: z.number(),
  idleTimeoutMs: z.number(),
  lastCatchUp: z.record(
    z.string(),
    z.strictObject({
      jobId: z.string(),
      replayedEvents: z.number(),
      replaySource: z.enum(['events', 'aggregate', 'none']),
      replayDurationMs: z.number(),
      recordedAt: z.iso.datetime(),
    }),
  ),
});
