import { exitCodes, RltError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import type { Settings } from '../../settings/settings.ts';
import { mergeJob, profileFile, seedJob, unseedJob } from './jobs.ts';
import type { K8sOptions } from './k8sOptions.ts';
import { seedsMongo } from './k8sPlan.ts';
import type { KubernetesObject, Manifest } from './manifest.ts';
import { type Names, namesOf } from './names.ts';
import { networkPolicy } from './networkPolicy.ts';
import { runnerNeeds } from './resources.ts';
import { testRun } from './testRun.ts';

/** The folders of what comes before the run and after it. */
export const beforeFolder = 'before';
export const afterFolder = 'after';

/** Bytes that a ConfigMap may hold; a little less than 1 MiB, since its keys count too. */
const mostInConfigMap = 1_000_000;

/**
 * Every object of one run, in the order in which they are made.
 *
 * @param archive the archive of the plan's script
 * @throws RltError (usage) for an archive that no ConfigMap can hold
 */
export function manifestsOf(settings: Settings, plan: Plan, options: K8sOptions, archive: Buffer): Manifest[] {
  const names = namesOf(plan);
  const seeds = seedsMongo(settings);
  const file = archiveName(plan);
  const needs = runnerNeeds(plan, settings.definition);
  const holdsArchive = options.archiveClaim === undefined;
  if (holdsArchive && archive.length > mostInConfigMap) {
    throw new RltError(`the archive has ${archive.length} bytes, and a ConfigMap holds at most ${mostInConfigMap}`, {
      exitCode: exitCodes.usage,
      hint: 'put it on a volume: --archive-claim NAME; the archive is then written beside the manifests',
    });
  }
  const manifests: Manifest[] = [
    ...(seeds || holdsArchive
      ? [
          {
            file: seeds ? `${beforeFolder}/1-config.yaml` : '1-config.yaml',
            comment: ['The archive of the script with its plan, which holds no secret, and what else the jobs read.'],
            object: configMap(settings, names, holdsArchive ? { [file]: archive } : {}, seeds),
          },
        ]
      : []),
    {
      file: seeds ? `${beforeFolder}/2-network.yaml` : '2-network.yaml',
      comment: ['What pods of the run may reach, and who may reach them.'],
      object: networkPolicy(settings, names, options),
    },
    ...(seeds
      ? [
          {
            file: `${beforeFolder}/3-seed.yaml`,
            comment: ['Stores the job that is replayed; the run begins when it is complete.'],
            object: seedJob(plan, names, options),
          },
        ]
      : []),
    {
      file: '4-testrun.yaml',
      comment: [
        `${plan.instances === 1 ? 'One instance of k6' : `${plan.instances} instances of k6`}, made by the k6 operator: at most ` +
          `${needs.connections} connections and ${needs.deliveriesPerSecond} deliveries a second each.`,
        'No cleanup: the operator would delete pods, and their logs, whose samples nobody has yet.',
      ],
      object: testRun(plan, names, { ...options, archive: file }, needs),
    },
    {
      file: `${afterFolder}/5-merge.yaml`,
      comment: [
        'When no instance runs any longer: makes the one report of what they left; its exit code is the verdict.',
      ],
      object: mergeJob(plan, names, options),
    },
    ...(seeds
      ? [
          {
            file: `${afterFolder}/6-unseed.yaml`,
            comment: ['Removes the job that was stored, and nothing else.'],
            object: unseedJob(plan, names, options),
          },
        ]
      : []),
  ];
  const { namespace } = options;
  if (namespace === undefined) return manifests;
  return manifests.map((manifest) => ({ ...manifest, object: inNamespace(manifest.object, namespace) }));
}

/** The name of the archive, in the ConfigMap or on the volume. */
export function archiveName({ scenario, runId }: Plan): string {
  return `${scenario}-${runId}.tar`;
}

function configMap(
  { profile }: Settings,
  { run, labels }: Names,
  files: Readonly<Record<string, Buffer>>,
  seeds: boolean,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: run, labels },
    // Two runs never share one, and nobody changes it under the pods.
    immutable: true,
    ...(seeds ? { data: { [profileFile]: JSON.stringify(profile, undefined, 2) } } : {}),
    binaryData: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.toString('base64')])),
  };
}

function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
