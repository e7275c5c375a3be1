import '../contract/schemaMessages.ts';
import * as z from 'zod/mini';
import { scenarioOptions } from '../contract/options.ts';
import { optionalFields, planSchema } from '../settings/schemas.ts';
import { instancesSchema } from './instances/instancesSchema.ts';
import { pressurePointsSchema, pressureSchema } from './pressureSchema.ts';

/*
 * The report of one scenario and of a suite. Every field of the predecessor's reports keeps its name and unit
 * (milliseconds, ISO-8601 times); what is new stands beside them and is optional here, so that one schema reads both.
 */

export const reportVersion = 1;

/** A number of things. */
export const count = z.number();
/** Milliseconds. */
export const ms = z.number();

/** A gateway's metrics document as it came; the profile tells where its figures are. */
export const metricsDocumentSchema = z.record(z.string(), z.unknown());

/** Bounds of a true time. */
export const intervalSchema = z.object({
  low: ms,
  high: ms,
  /** How much of it, to either side, the clocks of two machines leave open; absent where one clock took both times. */
  clocksMs: z.optional(ms),
});

export const verdictSchema = z.object({
  id: z.string(),
  /** One of the five goals, or the gateway's own health: its log, and that it stays alive; absent in a scenario of one's own. */
  goal: z.optional(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal('log')])),
  title: z.string(),
  aggregate: z.enum(['p(95)', 'max', 'min', 'count', 'rate', 'value']),
  operator: z.enum(['<=', '>=', '==']),
  /** null where it comes from the gateway and the gateway did not say. */
  limit: z.nullable(z.number()),
  unit: z.enum(['ms', '', '%']),
  measured: z.nullable(z.number()),
  /** Bounds of the true figure, where the measured one holds a delay of the load generator's own. */
  interval: z.optional(intervalSchema),
  samples: count,
  outcome: z.enum(['passed', 'failed', 'skipped', 'invalid']),
  reason: z.optional(z.string()),
  movedBy: z.optional(z.string()),
});

/** Minimum, mean and percentiles of a k6 trend. */
export const distributionSchema = z.object({
  min: ms,
  avg: ms,
  med: ms,
  'p(90)': ms,
  'p(95)': ms,
  'p(99)': ms,
  max: ms,
  count,
});

export const environmentSchema = z.object({
  tool: z.string(),
  k6: z.string(),
  xk6Redis: z.string(),
  k6Source: z.string(),
  /** By which the gateway was reached, and the variable that names it; absent where the way was direct. */
  proxy: z.optional(z.string()),
  /** By which the metrics were reached at an address of their own, or "none"; absent where it was the same. */
  metricsProxy: z.optional(z.string()),
  /** Variables that name private certificate authorities, which were trusted too. */
  authorities: z.optional(z.string()),
  node: z.string(),
  platform: z.string(),
  cpus: count,
  memoryBytes: count,
});

/** A data store, by what it says of itself. */
export const storeSchema = z.object({
  /** "Redis", "Valkey", "miniredis", "MongoDB", "FerretDB" … */
  product: z.string(),
  version: z.nullable(z.string()),
  /** Started in place of the real one, which nobody named and which is not installed. */
  standIn: z.boolean(),
  /** A Redis cluster, where PUBLISH tells of the subscribers of one node alone. */
  cluster: z.optional(z.boolean()),
});

/** The data stores of a run; absent where none was given, or it did not say what it is. */
export const storesSchema = z.object({ redis: z.optional(storeSchema), mongo: z.optional(storeSchema) });

/** The way of the clients' frames, and what became of upgrades where there were to be any. */
export const transportsSchema = z.object({
  /** As set: clients connect by the first, and go over to the second where the gateway offers it. */
  setting: z.enum(['websocket', 'polling', 'polling,websocket']),
  /** Connections that went over from polling to a WebSocket. */
  upgraded: z.optional(z.number()),
  /** WebSockets that the gateway had offered, and of which nothing came: these connections stayed with polling. */
  failedUpgrades: z.optional(z.number()),
  /** From the opening of a session to its upgrade, p95; null where none was upgraded. */
  upgradeMs: z.optional(z.nullable(ms)),
});

/** What the load generator itself used, and whether it kept up. */
export const generatorSchema = z.object({
  durationMs: ms,
  cpuSeconds: z.nullable(z.number()),
  maxRssBytes: z.nullable(z.number()),
  /** In reports of earlier versions: how long frames waited for JavaScript. */
  lag: z.optional(z.nullable(distributionSchema)),
  lateness: z.nullable(distributionSchema),
  warnings: z.array(z.string()),
  /** CPU of its machine while there was load; absent where the system does not tell. */
  pressure: z.optional(pressureSchema),
});

/** How late k6 was with frames whose send time is known: what makes intervals of the times that end with a receipt. */
export const receiveDelaySchema = z.object({
  /** By which the lower ends of intervals were made. */
  method: z.string(),
  med: ms,
  'p(95)': ms,
  'p(99)': ms,
  max: ms,
  count,
});

/** What happened when, thinned to a few hundred points however long the run was. */
export const timelineSchema = z.object({
  /** Epoch ms that all times below are counted from. */
  startedAt: ms,
  /** The gateway's own figures, read over and over during the run; null where it does not report one. */
  gateway: z.array(
    z.object({
      atMs: ms,
      connections: z.nullable(count),
      subscriptions: z.nullable(count),
      idleClients: z.nullable(count),
    }),
  ),
  /** How many clients had been admitted, turned away or left without an answer by then. */
  clients: z.array(z.object({ atMs: ms, admitted: count, rejected: count, unreachable: count })),
  /** Moments and spans that charts mark, such as a Redis outage. */
  marks: z.array(z.object({ atMs: ms, untilMs: z.optional(ms), label: z.string() })),
  /** CPU of the generator's machine; absent where the system does not tell. */
  pressure: z.optional(pressurePointsSchema),
});

const logFinding = {
  /** With the error's own message, without secrets; entries that differ in numbers and identifiers only are one. */
  message: z.string(),
  /** The first lines of its stack trace, or of what else belongs to it. */
  detail: z.optional(z.array(z.string())),
  count,
  /** Number of the first such line in the part that was read. */
  line: count,
  /** Its number in the file that is kept beside the report; absent where it was left out of that, or none is kept. */
  keptLine: z.optional(count),
  firstAt: z.optional(z.string()),
  lastAt: z.optional(z.string()),
};

const logFindingSchema = z.object({ level: z.enum(['fatal', 'error', 'warn']), ...logFinding });

/** What a gateway logged during a scenario. */
export const logSchema = z.object({
  source: z.string(),
  lines: count,
  /** Why it could not be read. */
  unreadable: z.optional(z.string()),
  /** Entries of level error or worse that nobody expected; all of them, also those that are not listed. */
  errorCount: count,
  errors: z.array(logFindingSchema),
  /** Warnings that nobody expected. They are not held against the gateway. */
  warnings: z.array(logFindingSchema),
  /** What the scenario provoked or the user allowed, with the number of entries. */
  expected: z.array(z.object({ reason: z.string(), count })),
  /** Entries that do not say how bad they are. Absent in earlier reports. */
  unknown: z.optional(
    z.object({
      count,
      examples: z.array(z.object({ message: z.string(), line: count, count })),
      /** Those that look like an error and that nobody has allowed; all of them, also those that are not listed. */
      doubtCount: count,
      /** `doubt`: what makes them look like one. */
      doubts: z.array(z.object({ doubt: z.string(), ...logFinding })),
    }),
  ),
});

const spreadSchema = z.object({ avg: z.number(), max: z.number() });

/** What a gateway used, with all processes that it had started; looked at twice a second. */
export const resourcesSchema = z.object({
  processes: count,
  /** Cores in use. */
  cpu: spreadSchema,
  /** Resident memory; what processes share is counted for each. */
  memoryBytes: spreadSchema,
  /** Share of all cores of the machine that was busy, with whatever: 0 to 1. */
  machine: spreadSchema,
  /** Share of the time in which (nearly) every core was busy. */
  saturated: z.number(),
  /** Share of the time in which the gateway could run and others had every core; absent where nobody tells. */
  waited: z.optional(z.number()),
  /** Times count from the start of the report's time line; each is the middle of what was measured. */
  series: z.array(z.object({ atMs: ms, cpu: z.number(), memoryBytes: count, machine: z.number() })),
});

/** The gateway that a scenario was run against, as far as it can be seen from outside its sockets. */
export const gatewaySchema = z.object({
  kind: z.enum(['reference', 'command', 'running']),
  /** Limits that it was started with. */
  environment: z.optional(z.record(z.string(), z.string())),
  /** What it runs on, such as "Node.js v24.1.0": by the process that listens, or by its headers. */
  runtime: z.optional(z.string()),
  /** Why it is gone, such as "the gateway ended with exit code 1 during the scenario". */
  gone: z.optional(z.string()),
  /** Why it could not be had at all, such as "the gateway ended with exit code 1 while starting": no fault of its own. */
  unavailable: z.optional(z.string()),
  /** Its last words, where it is gone or could not be had. */
  lastLines: z.optional(z.array(z.string())),
  /** Absent where its log was not captured. */
  log: z.optional(logSchema),
  /** Absent where we did not start it, or the system does not tell. */
  resources: z.optional(resourcesSchema),
});

/** The gateway's log as it is kept beside the report. */
export const keptLogSchema = z.object({
  /** Its name in the report's folder; compressed where it ends in `.gz`. */
  file: z.string(),
  /** Lines of the file. */
  lines: count,
  /** What was left out because there was too much; the line of that number says so. Absent where all is there. */
  omitted: z.optional(z.array(z.object({ atLine: count, lines: count, bytes: count }))),
});

/** What is kept beside a report. */
export const keptSchema = z.object({
  log: z.optional(keptLogSchema),
  /** All that the report was made from: k6's samples, where it ran, and what else was measured. Both are compressed. */
  samples: z.optional(z.object({ samples: z.optional(z.string()), measured: z.string() })),
  /** In their place where the run was divided: a folder with those of its instances, for `rlt merge`. */
  instances: z.optional(z.string()),
});

/** What every scenario's report holds. */
export const reportFields = {
  executedAt: z.optional(z.string()),
  options: z.optional(z.object(optionalFields(scenarioOptions))),
  success: z.boolean(),
  summary: z.string(),
  errors: z.array(z.string()),

  version: z.optional(z.literal(reportVersion)),
  outcome: z.optional(verdictSchema.shape.outcome),
  goals: z.optional(z.array(verdictSchema)),
  environment: z.optional(environmentSchema),
  stores: z.optional(storesSchema),
  /** Where the job comes from that the gateway has replayed. */
  history: z.optional(z.string()),
  generator: z.optional(generatorSchema),
  receiveDelay: z.optional(receiveDelaySchema),
  /** Of the times that end with the receipt of a frame: by metric, and by aggregate as k6 names it. */
  intervals: z.optional(z.record(z.string(), z.record(z.string(), intervalSchema))),
  gateway: z.optional(gatewaySchema),
  kept: z.optional(keptSchema),
  /** Version of this tool that judged it anew, where that is another one than the one that measured. */
  judgedBy: z.optional(z.string()),
  plan: z.optional(planSchema),
  /** Method by which times were taken. */
  clock: z.optional(z.string()),
  /** How far the clock of a virtual user was off at most, to either side, against that of its machine. */
  clockUncertaintyMs: z.optional(ms),
  /** By which transport the clients received what was measured. */
  transports: z.optional(transportsSchema),
  /** The instances of k6 that the run was divided among; absent where there was one that nobody had to merge. */
  instances: z.optional(instancesSchema),
  timeline: z.optional(timelineSchema),
  /** What was in the way of this run and is not the gateway's doing, such as what a stand-in lacks. */
  troubles: z.optional(z.array(z.string())),
  /** Why the report does not hold everything; absent where it does. */
  partial: z.optional(z.string()),
};

/** The gateway's metrics documents around a run: a part of the details of every scenario. */
export const snapshotFields = {
  metricsBefore: z.optional(metricsDocumentSchema),
  metricsDuring: z.optional(metricsDocumentSchema),
  metricsAfter: z.optional(metricsDocumentSchema),
};

function withReportFields<Scenario extends z.ZodMiniType, Details extends z.ZodMiniType>(
  scenario: Scenario,
  details: Details,
) {
  return z.object({ ...reportFields, scenario, details });
}

// Interfaces keep their names in the package's declarations, which would write out each report in full without it.
export interface ReportSchema<Scenario extends z.ZodMiniType, Details extends z.ZodMiniType>
  extends ReturnType<typeof withReportFields<Scenario, Details>> {}

/** The schema of the reports of one scenario, or of several, from those of its name and its details. */
export function reportSchemaOf<Scenario extends z.ZodMiniType, Details extends z.ZodMiniType>(
  scenario: Scenario,
  details: Details,
): ReportSchema<Scenario, Details> {
  return withReportFields(scenario, details);
}

/**
 * The report of any scenario, with what all of them have. Its details have the form that its scenario gives them:
 * `readReport` holds them to it.
 */
export const scenarioReportSchema = reportSchemaOf(z.string(), z.looseObject(snapshotFields));

export const metricsSnapshotSchema = z.object({
  stage: z.string(),
  capturedAt: z.string(),
  metrics: metricsDocumentSchema,
});

/** What was tested: addresses without their passwords. */
export const targetSchema = z.object({
  apiUrl: z.string(),
  websocketPath: z.string(),
  metricsPath: z.nullable(z.string()),
  /** Where the metrics are at an address of their own. */
  metricsUrl: z.optional(z.string()),
  origin: z.optional(z.string()),
  redisUrl: z.optional(z.string()),
  mongoUri: z.optional(z.string()),
  /** The gateway, and the data stores that were not named, were started for this run alone. */
  embedded: z.boolean(),
  /** "reference gateway", or the command that starts it, where each scenario had its own. */
  gateway: z.optional(z.string()),
  /** What an embedded gateway was told beside the addresses of its data stores. */
  gatewayEnvironment: z.optional(z.record(z.string(), z.string())),
});

/**
 * The entry file of a run's folder, `suite-summary.json`: what it holds, and what came of it. One for every kind of
 * run; `rlt run` adds to the one that is there.
 */
export const suiteSummarySchema = z.object({
  executedAt: z.string(),
  results: z.array(
    z.object({
      scenario: z.string(),
      /** File of the report; its folder is this one's (the predecessor wrote paths that began elsewhere). */
      outputPath: z.string(),
      success: z.boolean(),
      summary: z.string(),
      outcome: z.optional(verdictSchema.shape.outcome),
      goals: z.optional(z.array(verdictSchema)),
      executedAt: z.optional(z.string()),
      partial: z.optional(z.string()),
      /** Other files that were kept of it. */
      kept: z.optional(z.array(z.string())),
      /** The command that wrote it. */
      command: z.optional(z.string()),
    }),
  ),
  success: z.boolean(),
  metricsSnapshots: z.array(
    z.object({
      stage: z.string(),
      outputPath: z.string(),
      success: z.boolean(),
      recordedAt: z.string(),
      error: z.optional(z.string()),
    }),
  ),
  version: z.optional(z.literal(reportVersion)),
  outcome: z.optional(verdictSchema.shape.outcome),
  kind: z.optional(z.enum(['run', 'suite', 'verify'])),
  endedAt: z.optional(z.string()),
  label: z.optional(z.string()),
  /** SHA-256 of each file that was written, by which it is known whether somebody has changed it. */
  files: z.optional(z.record(z.string(), z.string())),
  /** What was typed, without secrets; one for each command that wrote into this folder. */
  commands: z.optional(z.array(z.string())),
  target: z.optional(targetSchema),
  /** What went wrong outside the scenarios. */
  errors: z.optional(z.array(z.string())),
  /** Why the folder does not hold the whole run; absent where it does. */
  partial: z.optional(z.string()),
});

export type ScenarioReport = z.infer<typeof scenarioReportSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
export type Store = z.infer<typeof storeSchema>;
export type Stores = z.infer<typeof storesSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type LogReport = z.infer<typeof logSchema>;
export type KeptLogReport = z.infer<typeof keptLogSchema>;
export type KeptReport = z.infer<typeof keptSchema>;
export type GatewayReport = z.infer<typeof gatewaySchema>;
export type Generator = z.infer<typeof generatorSchema>;
export type ReceiveDelay = z.infer<typeof receiveDelaySchema>;
export type Timeline = z.infer<typeof timelineSchema>;
export type MetricsDocument = z.infer<typeof metricsDocumentSchema>;
export type MetricsSnapshot = z.infer<typeof metricsSnapshotSchema>;
export type Target = z.infer<typeof targetSchema>;
export type SuiteSummary = z.infer<typeof suiteSummarySchema>;
