import '../contract/schemaMessages.ts';
import * as z from 'zod/mini';
import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import { planSchema, summarySchema } from '../settings/schemas.ts';
import { maskUris } from '../settings/secrets.ts';
import { toolVersion } from '../settings/version.ts';
import { tidyDocument } from '../text/harmless.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import { buildReport, type RunArtifacts } from './buildReport.ts';
import { type GatewayEvidence, judgeOnGateway } from './judgeOnGateway.ts';
import {
  environmentSchema,
  gatewaySchema,
  keptSchema,
  type MetricsDocument,
  metricsDocumentSchema,
  type ScenarioReport,
  storesSchema,
} from './schema.ts';

/*
 * Everything that a report is made from, beside k6's samples: kept with these, a report can be judged and drawn anew.
 */

/** Values as they were written: what a schema makes of them may have its fields in another order. */
function asWritten<T>(schema: z.ZodMiniType) {
  return z.custom<T>((value) => schema.safeParse(value).success);
}

const resourceSample = z.object({
  time: z.number(),
  overMs: z.number(),
  cpu: z.number(),
  rssBytes: z.number(),
  processes: z.number(),
  machine: z.number(),
  waiting: z.optional(z.number()),
});

const document = z.optional(asWritten<MetricsDocument>(metricsDocumentSchema));
const figure = z.optional(z.number());

const keptRunSchema = z.object({
  kind: z.literal('realtime-load-test measured'),
  version: z.literal(1),
  scenario: z.string(),
  /** This file, k6's samples, and the report: their names. */
  files: z.object({ measured: z.string(), samples: z.optional(z.string()), report: z.string() }),
  /** SHA-256 of the samples. */
  samplesHash: z.optional(z.string()),
  kept: keptSchema,
  run: z.object({
    plan: asWritten<Plan>(planSchema),
    summary: z.optional(z.record(z.string(), z.unknown())),
    snapshots: z.object({ before: document, during: document, after: document }),
    polls: z.array(z.object({ time: z.number(), connections: figure, subscriptions: figure, idleClients: figure })),
    pressure: z.optional(
      z.object({
        cores: z.number(),
        hasGateway: z.boolean(),
        samples: z.array(z.object({ time: z.number(), overMs: z.number(), waiting: z.number(), busy: z.number() })),
      }),
    ),
    executedAt: z.string(),
    environment: environmentSchema,
    stores: z.optional(storesSchema),
    history: z.optional(z.string()),
    resources: z.object({ cpuSeconds: z.nullable(z.number()), maxRssBytes: z.nullable(z.number()) }),
    problem: z.optional(z.string()),
    diagnosis: z.optional(z.object({ found: z.optional(z.string()) })),
    errors: z.array(z.string()),
  }),
  evidence: z.object({
    gateway: asWritten<GatewayEvidence['gateway']>(gatewaySchema),
    resources: z.optional(z.array(resourceSample)),
    standIn: z.optional(z.array(resourceSample)),
    lacks: z.object({ redis: z.optional(z.array(z.string())), mongo: z.optional(z.array(z.string())) }),
    errors: z.array(z.string()),
    isLogPromised: z.boolean(),
    limits: z.object({ openFiles: z.optional(z.number()) }),
    doubts: z.array(z.string()),
  }),
});

export type KeptRun = z.infer<typeof keptRunSchema>;

/** What is to be kept of a run. */
export interface Measured {
  readonly run: RunArtifacts;
  readonly evidence: GatewayEvidence;
  readonly files: KeptRun['files'];
  readonly samplesHash: string | undefined;
  readonly kept: KeptRun['kept'];
}

/** The document that is kept; whoever writes it takes secrets out of its `run` first. */
export function keptRunOf({ run, evidence, files, samplesHash, kept }: Measured) {
  const { definition, samplesFile: _, plan, summary, executedAt, ...others } = run;
  const { plan: __, ...figures } = summary ?? { plan };
  return {
    ...{ kind: 'realtime-load-test measured', version: 1, scenario: definition.name },
    ...{ files, samplesHash, kept },
    run: {
      ...others,
      // The address of the gateway may hold a password.
      plan: { ...plan, apiUrl: maskUris(plan.apiUrl) },
      ...(summary === undefined ? {} : { summary: figures }),
      executedAt: executedAt.toISOString(),
    },
    evidence,
  };
}

/** @returns what is wrong with the document, where it is none that is kept */
export function readKeptRun(value: unknown): { kept: KeptRun } | { problem: string } {
  const { data, error } = keptRunSchema.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    return { problem: issue === undefined ? 'it is no such document' : `${issue.path.join('.')}: ${issue.message}` };
  }
  const { summary, plan } = data.run;
  if (plan.scenario !== data.scenario)
    return { problem: `it is of ${data.scenario}, and its plan of ${plan.scenario}` };
  const isSummary = summary === undefined || summarySchema.safeParse({ ...summary, plan }).success;
  return isSummary ? { kept: data } : { problem: 'run.summary is no summary of k6' };
}

/**
 * Judges a run anew from what was kept of it.
 *
 * @param samplesFile k6's samples, unpacked; undefined where k6 did not run
 */
export async function judgeAnew(
  { run, evidence, kept }: KeptRun,
  definition: ScenarioDefinition,
  samplesFile: string | undefined,
): Promise<ScenarioReport> {
  const { plan, summary } = run;
  const report = await buildReport({
    ...run,
    definition,
    samplesFile,
    summary: summary === undefined ? undefined : summaryOf(summary, plan),
    executedAt: new Date(run.executedAt),
    problem: run.problem,
    diagnosis: run.diagnosis === undefined ? undefined : { found: run.diagnosis.found },
    polls: run.polls.map(({ time, connections, subscriptions, idleClients }) => ({
      ...{ time, connections, subscriptions, idleClients },
    })),
  });
  tidyDocument(report);
  const judged = judgeOnGateway({ ...report, kept }, run.stores, evidence);
  return toolVersion === run.environment.tool ? judged : { ...judged, judgedBy: toolVersion };
}

function summaryOf(figures: Readonly<Record<string, unknown>>, plan: Plan): Summary {
  return { ...summarySchema.parse({ ...figures, plan }), plan };
}
