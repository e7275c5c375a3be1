import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { planSchema } from '../../settings/schemas.ts';
import { afterFolder, beforeFolder } from './manifests.ts';
import { runLabel } from './names.ts';
import { asTheKubeletReads } from './pod.ts';

/** Manifests of one run, as `rlt k8s` has written them; whoever has changed them knows why. */
export interface ManifestFolder {
  readonly runId: string;
  readonly namespace: string | undefined;
  /** Name of the TestRun. */
  readonly testRun: string;
  readonly instances: number;
  /** What the instances are told to do. */
  readonly plan: Plan;
  /** Paths, in the order in which they are made. */
  readonly before: readonly ManifestOf[];
  readonly run: readonly ManifestOf[];
  readonly after: readonly ManifestOf[];
  /** The Secrets that are referred to, and the keys that must be there. */
  readonly secrets: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ManifestOf {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
}

const objectSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.optional(z.string()),
    labels: z.optional(z.record(z.string(), z.string())),
  }),
  spec: z.optional(z.looseObject({ parallelism: z.optional(z.number()) })),
});

/**
 * Reads a folder of manifests.
 *
 * @throws RltError (usage) for one that holds no run, or parts of several
 */
export async function readManifestFolder(folder: string): Promise<ManifestFolder> {
  await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw usageError(`there is no folder ${folder}`, 'name one that rlt k8s has written');
    throw usageError(`${folder} cannot be read: ${error.message}`);
  });
  const [before, run, after] = await Promise.all(
    [join(folder, beforeFolder), folder, join(folder, afterFolder)].map((path) => readObjects(path)),
  );
  const all = [...(before ?? []), ...(run ?? []), ...(after ?? [])];
  const { object: testRun, document, path } = run?.find(({ object }) => object.kind === 'TestRun') ?? {};
  if (testRun === undefined || path === undefined) {
    throw usageError(`${folder} holds no TestRun`, 'name a folder that rlt k8s has written');
  }
  const runIds = new Set(all.map(({ object }) => object.metadata.labels?.[runLabel]));
  const [runId] = runIds;
  if (runId === undefined || runIds.size > 1) {
    throw usageError(
      `${folder} holds manifests of several runs (label ${runLabel})`,
      'write each run into its own folder',
    );
  }
  const namespaces = new Set(all.map(({ object }) => object.metadata.namespace));
  if (namespaces.size > 1) throw usageError(`${folder} holds manifests of several namespaces`);
  return {
    runId,
    namespace: [...namespaces][0],
    testRun: testRun.metadata.name,
    instances: testRun.spec?.parallelism ?? 1,
    plan: planIn(path, document),
    before: (before ?? []).map(manifestOf),
    run: (run ?? []).map(manifestOf),
    after: (after ?? []).map(manifestOf),
    secrets: secretsIn(all.map(({ document }) => document)),
  };
}

const runnerSchema = z.object({
  spec: z.object({
    runner: z.object({ env: z.array(z.object({ name: z.string(), value: z.optional(z.string()) })) }),
  }),
});

/** @throws RltError (usage) where the runners have none, or one of another version */
function planIn(path: string, testRun: unknown): Plan {
  try {
    const { env } = runnerSchema.parse(testRun).spec.runner;
    const text = env.find(({ name }) => name === 'RLT_PLAN')?.value ?? '';
    return planSchema.parse(JSON.parse(asTheKubeletReads(text)));
  } catch {
    throw usageError(
      `${path} has no plan of this version of rlt (RLT_PLAN of the runner)`,
      'write it anew with rlt k8s',
    );
  }
}

interface Read {
  readonly path: string;
  readonly document: unknown;
  readonly object: z.infer<typeof objectSchema>;
}

async function readObjects(folder: string): Promise<Read[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      try {
        const document: unknown = parse(await readFile(path, 'utf8'));
        return { path, document, object: objectSchema.parse(document) };
      } catch (error) {
        const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        throw usageError(`${path} is no manifest of one object: ${reason}`);
      }
    }),
  );
}

function manifestOf({ path, object }: Read): ManifestOf {
  return { path, kind: object.kind, name: object.metadata.name };
}

const volumeSchema = z.object({
  secretName: z.string(),
  items: z._default(z.array(z.object({ key: z.string() })), []),
});
const keySchema = z.object({ name: z.string(), key: z.string() });

/** Every volume and variable that takes from a Secret, wherever it stands. */
function secretsIn(documents: readonly unknown[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (name: string, keys: readonly string[]) => {
    const known = found.get(name) ?? new Set();
    found.set(name, known);
    for (const key of keys) known.add(key);
  };
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const volume = key === 'secret' ? volumeSchema.safeParse(inner) : undefined;
      if (volume?.success)
        add(
          volume.data.secretName,
          volume.data.items.map((item) => item.key),
        );
      const reference = key === 'secretKeyRef' ? keySchema.safeParse(inner) : undefined;
      if (reference?.success) add(reference.data.name, [reference.data.key]);
      look(inner);
    }
  };
  look(documents);
  return found;
}
