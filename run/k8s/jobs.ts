import type { Plan } from '../../contract/plan.ts';
import type { K8sOptions } from './k8sOptions.ts';
import type { KubernetesObject } from './manifest.ts';
import type { Names } from './names.ts';
import {
  claim,
  containerSecurity,
  literal,
  type Mounted,
  mongoKey,
  mounting,
  podSecurity,
  scratch,
  secretsFile,
  secretsFolder,
  secretsKey,
} from './pod.ts';
import { printFiles } from './printedFiles.ts';
import { podResources } from './resources.ts';
import { sharedFolder, sharedRunFolder } from './testRun.ts';

const profileFolder = '/profile';
/** The key of the ConfigMap, and the file that a job sees. */
export const profileFile = 'profile.json';

/** Stores the job that is replayed. */
export function seedJob(plan: Plan, names: Names, options: K8sOptions): KubernetesObject {
  const { jobId, eventCount, replaySource } = plan;
  const what = ['--job-id', jobId, '--event-count', String(eventCount), '--replay-source', replaySource];
  return storing(names.seed, what, names, options);
}

/** Removes it again, and nothing else. */
export function unseedJob({ jobId }: Plan, names: Names, options: K8sOptions): KubernetesObject {
  return storing(names.unseed, ['--remove', '--job-id', jobId], names, options);
}

function storing(name: string, what: readonly string[], names: Names, options: K8sOptions): KubernetesObject {
  const profile: Mounted = {
    volume: { name: 'profile', configMap: { name: names.run, items: [{ key: profileFile, path: profileFile }] } },
    mount: { name: 'profile', mountPath: profileFolder, readOnly: true },
  };
  return job(name, names, options, {
    command: ['rlt', 'seed', '--profile', `${profileFolder}/${profileFile}`, ...what],
    env: [{ name: 'MONGO_URI', valueFrom: { secretKeyRef: { name: options.secret, key: mongoKey } } }],
    mounted: [scratch('tmp', '/tmp', '64Mi'), profile],
    resources: podResources(250, 256),
  });
}

/** How long the merge waits for the last instance, which has ended when it begins. */
const mergeWait = '15s';

/** Makes the one report of what all instances left; its exit code is the verdict. */
export function mergeJob(plan: Plan, names: Names, options: K8sOptions): KubernetesObject {
  const { transport } = options;
  const fromVolume = transport.kind === 'volume' ? [claim('instances', transport.claim, sharedFolder)] : [];
  const mounted = [
    scratch('tmp', '/tmp', '8Gi'),
    ...(plan.secrets.length > 0 ? [secretsFile(options.secret)] : []),
    ...fromVolume,
  ];
  return job(names.merge, names, options, {
    command: ['sh', '-c', mergeScript(plan, options)],
    env: [{ name: 'TMPDIR', value: '/tmp' }],
    mounted,
    resources: podResources(500, 1024),
  });
}

/**
 * The report goes into the log, for which nobody needs more than the right to read logs, and comes before the verdict, so
 * that the log ends with what people look for.
 */
function mergeScript(plan: Plan, { transport }: K8sOptions): string {
  const secret = plan.secrets.includes('coordination-redis-url') ? 'coordination-redis-url' : 'redis-url';
  const from = transport.kind === 'redis' ? `--from-redis ${plan.runId} --wait ${mergeWait}` : sharedRunFolder(plan);
  return [
    'code=0',
    ...(transport.kind === 'redis'
      ? [
          // As k6 reads it: without the end of a line of Windows, and the last one of several.
          `COORDINATION_REDIS_URL="$(tr -d '\\r' <${secretsFolder}/${secretsKey} | sed -n 's/^${secret}=//p' | tail -n 1)"`,
          'export COORDINATION_REDIS_URL',
        ]
      : []),
    `rlt merge ${from} --output ${reportFolder} --no-issues >/tmp/verdict || code=$?`,
    ...printFiles(reportFolder),
    'cat /tmp/verdict',
    'exit "$code"',
    '',
  ].join('\n');
}

const reportFolder = '/tmp/report';

interface Work {
  readonly command: readonly string[];
  readonly env: readonly object[];
  readonly mounted: readonly Mounted[];
  readonly resources: object;
}

function job(
  name: string,
  { labels }: Names,
  { image, nodeSelector }: K8sOptions,
  { command, env, mounted, resources }: Work,
): KubernetesObject {
  const { volumes, volumeMounts } = mounting(mounted);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels },
    spec: {
      // What has failed once is looked at, not tried again on what it left.
      backoffLimit: 0,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity,
          ...(nodeSelector === undefined ? {} : { nodeSelector }),
          containers: [
            {
              name: 'rlt',
              image,
              command: command.map(literal),
              env,
              resources,
              securityContext: containerSecurity,
              volumeMounts,
            },
          ],
          volumes,
        },
      },
    },
  };
}
