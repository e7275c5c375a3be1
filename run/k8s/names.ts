import type { Plan } from '../../contract/plan.ts';
import { toolVersion } from '../../settings/version.ts';

/** By this label everything of one run is found, and nothing else. */
export const runLabel = 'realtime-load-test/run';

/** Names of a run's objects. */
export interface Names {
  /** Of the TestRun, the ConfigMap and the policy; those of jobs begin with it. */
  readonly run: string;
  readonly seed: string;
  readonly merge: string;
  readonly unseed: string;
  readonly labels: Readonly<Record<string, string>> & { readonly [runLabel]: string };
}

export function namesOf({ runId, scenario }: Pick<Plan, 'runId' | 'scenario'>): Names {
  const run = `rlt-${runId}`;
  return {
    run,
    seed: `${run}-seed`,
    merge: `${run}-merge`,
    unseed: `${run}-unseed`,
    labels: {
      'app.kubernetes.io/name': 'realtime-load-test',
      'app.kubernetes.io/version': toolVersion,
      [runLabel]: runId,
      'realtime-load-test/scenario': scenario,
    },
  };
}
