import '../contract/schemaMessages.ts';
import * as z from 'zod/mini';
import { headerName, headerValue, type Option, type OptionTable, type Rule } from '../contract/option.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';
import type { Plan } from '../contract/plan.ts';
import { profileFileSchema } from '../contract/profile.ts';
import type { Summary } from '../contract/summary.ts';
import { scenarioNames } from '../thresholds/index.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import type { Config } from './config.ts';
import { helpOf } from './optionHelp.ts';
import { completeProfile } from './profile/completeProfile.ts';
import { scenarioDefaults } from './scenarioDefaults.ts';

/*
 * zod's schemas of what a user writes and of what a run leaves behind, made from the option tables. For the Node
 * world: k6 bundles hold the types alone.
 */

/** What the generated JSON schema says of each option, and by which name it refers to what stands in many places. */
export const optionDescriptions = z.registry<{ id?: string; description?: string; default?: unknown }>();

const cloudSection = z.strictObject({
  projectID: z.optional(z.int().check(z.positive())),
  name: z.optional(z.string().check(z.minLength(1))),
  distribution: z.optional(
    z.record(
      z.string(),
      z.strictObject({
        loadZone: z.string().check(z.regex(/^\S+$/)),
        percent: z.number().check(z.gt(0), z.lte(100)),
      }),
    ),
  ),
});

const logSection = z.strictObject({
  levelPath: z.optional(z.string().check(z.minLength(1))),
  levelPattern: z.optional(z.string().check(z.minLength(1))),
  allow: z.optional(z.array(z.string().check(z.minLength(1)))),
  keep: z.optional(z.boolean()),
});

const scenarioSection = z.strictObject(optionalFields(scenarioOptions));

const sectionsOfBuiltIn = Object.fromEntries(scenarioNames.map((name) => [name, z.optional(scenarioSection)]));

const configFields = {
  $schema: z.optional(z.string()),
  ...optionalFields(connectionOptions),
  profile: z.optional(z.string()),
  verbose: z.optional(z.boolean()),
  cloud: z.optional(cloudSection),
  log: z.optional(logSection),
  scenarios: z.optional(z.array(z.string().check(z.minLength(1)))),
  options: z.optional(scenarioSection),
};

/**
 * Schema of the config file; `config/realtime-load-test.schema.json` is generated from it. An editor does not know the
 * settings of scenarios that are not built in.
 */
export const configFileSchema = z.strictObject({
  ...configFields,
  scenarioOptions: z.optional(z.catchall(z.object(sectionsOfBuiltIn), z.record(z.string(), z.json()))),
});

/** The same with its type, and with these scenarios that are not built in: nothing else is a key then. */
export function configSchemaWith(own: readonly ScenarioDefinition[]) {
  const sections = own.map(({ name, settings }) => [
    name,
    z.optional(z.strictObject(optionalFields({ ...scenarioOptions, ...settings }))),
  ]);
  const scenarioSections = z.strictObject({ ...sectionsOfBuiltIn, ...Object.fromEntries(sections) });
  const schema = z.strictObject({ ...configFields, scenarioOptions: z.optional(scenarioSections) });
  return z.pipe(schema, z.custom<Config>());
}

const {
  redisUrl: _,
  coordinationRedisUrl: ______________,
  mongoUri: __,
  seedCommand: ___________,
  unseedCommand: ____________,
  auth: ___,
  headers: ____,
  query: _____________,
  metricsHeaders: _______,
  metricsUrl: ________,
  httpHeaders: _________,
  ...openConnection
} = connectionOptions;
const { jobId: _____, subscriberVus: ______, ...plannedOptions } = scenarioOptions;

// Reports of earlier versions hold profiles as they were written then.
const wireProfileSchema = z.pipe(
  z.extend(profileFileSchema, { mongo: z.optional(z.nullable(z.looseObject({ replayLimit: z.int() }))) }),
  z.transform((file) => completeProfile(file)),
);

// Settings that a scenario brings along stand beside these.
const planFields = z.looseObject({
  version: z.literal(1),
  runId: z.string(),
  scenario: z.string(),
  profile: wireProfileSchema,
  jobId: z.string(),
  bystanderJobId: z.string(),
  progress: z.boolean(),
  secrets: z.readonly(
    z.array(
      z.enum([
        ...(['redis-url', 'coordination-redis-url', 'auth', 'headers', 'query'] as const),
        ...(['metrics-headers', 'metrics-url', 'http-headers'] as const),
      ]),
    ),
  ),
  subscriberVus: z.int().check(z.positive()),
  gatewayUseUrl: z.optional(z.string()),
  barrierUrl: z.optional(z.string()),
  skipped: z.optional(z.record(z.string(), z.string())),
  archived: z.optional(z.boolean()),
  cloud: z.optional(cloudSection),
  hosts: z.optional(z.record(z.string(), z.string())),
  ...optionalFields(openConnection),
  ...optionalFields(plannedOptions),
});

export const planSchema = z.pipe(planFields, z.custom<Plan, z.infer<typeof planFields>>());

export const summarySchema = z.pipe(
  z.object({
    version: z.literal(1),
    plan: planSchema,
    skipped: z.record(z.string(), z.string()),
    invalid: z.record(z.string(), z.string()),
    clock: z.string(),
    durationMs: z.number(),
    setUp: z.boolean(),
    roles: z.optional(z.record(z.string(), z.number())),
    metrics: z.record(
      z.string(),
      z.object({
        values: z.record(z.string(), z.number()),
        thresholds: z.optional(z.record(z.string(), z.object({ ok: z.boolean() }))),
      }),
    ),
  }),
  z.custom<Summary>(),
);

/** The fields of a table's options, each of which may be left out. */
export function optionalFields(table: OptionTable) {
  return Object.fromEntries(Object.entries(table).map(([key, option]) => [key, z.optional(described(key, option))]));
}

function described(key: string, { rule, expects, fallback, help }: Option<unknown>) {
  const special = scenarioDefaults(key).map((each) => `; ${each}`);
  return schemaOf(rule).register(optionDescriptions, {
    description: `${help ?? helpOf(key)} (${expects}${special.join('')})`,
    ...(fallback === undefined ? {} : { default: fallback }),
  });
}

function orNull(isNullable: boolean | undefined, schema: z.ZodMiniType): z.ZodMiniType {
  return isNullable ? z.nullable(schema) : schema;
}

function schemaOf(rule: Rule): z.ZodMiniType {
  switch (rule.kind) {
    case 'integer':
      return z.int().check(z.gte(rule.min), z.lte(rule.max));
    case 'number':
      return z.number().check(z.gte(rule.min), z.lte(rule.max));
    case 'text':
      return orNull(rule.orNull, z.string().check(z.regex(rule.pattern)));
    case 'choice':
      return z.enum([...rule.words]);
    case 'boolean':
      return z.boolean();
    case 'object':
      return rule.values === 'any'
        ? z.record(z.string(), z.json())
        : z.record(z.string().check(z.regex(headerName)), z.string().check(z.regex(headerValue)));
  }
}
