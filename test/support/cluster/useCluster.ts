import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { onTestFinished } from 'vitest';
import { findK6, projectRoot } from '../../../engine/index.ts';
import { groupIsAlive, signalGroup } from '../../../engine/processes.mjs';
import { type ClusterFile, objectSchema } from './store.ts';

/** A cluster that a test has for itself. */
export interface TestCluster {
  /** For `rlt k8s run`. */
  readonly env: Readonly<Record<string, string>>;
  /** "testrun/rlt-…", of every object that is there. */
  objects(): Promise<string[]>;
  /** Process groups of pods and controllers that still run. */
  running(): Promise<number[]>;
  /** Makes it another one; what was at fault no longer is. */
  change(to: Partial<Pick<ClusterFile, 'secrets'>>): Promise<void>;
}

/**
 * Makes a cluster, with an image that is this project's build. It ends with the running test.
 *
 * @param atEnd `onTestFinished` of the test's context
 */
export async function makeCluster(
  atEnd: typeof onTestFinished,
  { addresses, secrets, fault }: Pick<ClusterFile, 'addresses' | 'secrets' | 'fault'>,
): Promise<TestCluster> {
  // Without a space: paths of pods stand here in the manifests' shell commands.
  const folder = await mkdtemp(join(tmpdir(), 'rlt-cluster-'));
  atEnd(async () => {
    for (const group of await groupsOf(folder)) if (groupIsAlive(group)) signalGroup(group, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const { k6 } = await findK6(process.env);
  const node = process.execPath;
  const rlt = join(bin, 'rlt');
  await writeFile(rlt, `#!/bin/sh\nexec '${node}' '${join(projectRoot(), 'dist', 'rlt.js')}' "$@"\n`);
  await chmod(rlt, 0o755);
  await symlink(join(projectRoot(), 'deploy', 'k6.sh'), join(bin, 'k6'));
  const imageEnv = { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, K6_BIN: k6?.path ?? '', NODE_ENV: 'production' };
  const cluster: ClusterFile = { addresses, secrets, imageEnv, ...(fault === undefined ? {} : { fault }) };
  await writeFile(join(folder, 'cluster.json'), JSON.stringify(cluster));
  const seen = new Set<number>();
  const watch = setInterval(async () => {
    for (const group of await groupsOf(folder).catch(() => [])) seen.add(group);
  }, 200);
  atEnd(() => clearInterval(watch));
  return {
    running: async () => [...seen].filter((group) => groupIsAlive(group)),
    async change({ secrets: others = secrets }) {
      const { fault: _, ...changed } = { ...cluster, secrets: others };
      await writeFile(join(folder, 'cluster.json'), JSON.stringify(changed));
    },
    env: {
      KUBECTL: `${node} ${join(projectRoot(), 'test', 'support', 'cluster', 'kubectl.mjs')}`,
      TEST_CLUSTER: folder,
      TEST_PROJECT: projectRoot(),
    },
    async objects() {
      const kinds = ['testrun', 'job', 'configmap', 'networkpolicy', 'pod'];
      const names = await Promise.all(
        kinds.map(async (kind) => {
          const files = await readdir(join(folder, kind)).catch(() => []);
          return files.map((file) => `${kind}/${file.replace(/\.json$/, '')}`);
        }),
      );
      return names.flat();
    },
  };
}

/** What was started in it and may still run. */
async function groupsOf(folder: string): Promise<number[]> {
  const files = (await Promise.all(['job', 'testrun', 'pod'].map((kind) => filesIn(join(folder, kind))))).flat();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => {
    const { status } = objectSchema.parse(JSON.parse(text));
    return [status?.controller, status?.pid].map(Number).filter((group) => group > 1);
  });
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}
