import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** End-to-end tests that take longest, the longest first: one that starts last is waited for with a core idle. */
export const longest = [
  ...['instances/namespaces', 'instances/k8s', 'instances/runInstances', 'instances/scripts'],
  ...['payloads', 'verify', 'package', 'metrics', 'signals', 'interrupt', 'connection-quota', 'cloud'],
  ...['prometheus', 'redisDrill', 'cli', 'socketio-differential-k6', 'ownScenarios', 'robustness', 'action'],
  ...[
    'yourGateway',
    'deployments',
    'secrets',
    'idle-eviction',
    'examples',
    'compare',
    'origin-quota',
    'transports',
    'unreachable',
    'bench',
  ],
].map((name) => `test/e2e/${name}.test.ts`);

/**
 * Begins with the files that take longest, wherever this runs (vitest itself knows only what it has seen on the same
 * machine), and deals them out to shards evenly.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => orderOf(a) - orderOf(b) || rankOf(a.moduleId) - rankOf(b.moduleId));
  }

  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const chosen = new Set(dealOut([...new Set(files.map(({ moduleId }) => moduleId))], index, count));
    return files.filter(({ moduleId }) => chosen.has(moduleId));
  }
}

/** Those of the shard `index`, from 1 to `count`. */
export function dealOut(paths: readonly string[], index: number, count: number): string[] {
  const inOrder = paths.toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return inOrder.filter((_, position) => position % count === index - 1);
}

function orderOf({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder;
}

function rankOf(path: string): number {
  const rank = longest.findIndex((each) => path.endsWith(`/${each}`));
  return rank < 0 ? longest.length : rank;
}
