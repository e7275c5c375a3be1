import type { Plan } from '../../contract/plan.ts';
import { tagArguments } from '../instances/runnerArguments.ts';
import type { K8sOptions, Transport } from './k8sOptions.ts';
import type { KubernetesObject } from './manifest.ts';
import type { Names } from './names.ts';
import {
  claim,
  containerSecurity,
  literal,
  mounting,
  podSecurity,
  scratch,
  secretsFile,
  secretsFolder,
  secretsKey,
} from './pod.ts';
import { podResources, type RunnerNeeds } from './resources.ts';

/** Where an instance collects what it leaves. */
export const instanceFolder = '/instance';
/** Where the shared volume is mounted. */
export const sharedFolder = '/instances';

/** The folder that a run's instances put theirs into, by its id. */
export function sharedRunFolder({ runId }: Pick<Plan, 'runId'>): string {
  return `${sharedFolder}/${runId}`;
}

/** Beyond as many connections to one address a pod runs out of the ports that Linux usually gives. */
const usualPorts = 25_000;

/** The object that the k6 operator makes `parallelism` runners of. */
export function testRun(
  plan: Plan,
  names: Names,
  options: K8sOptions & { readonly archive: string },
  needs: RunnerNeeds,
): KubernetesObject {
  const { image, secret, transport, archiveClaim, archive, nodeSelector } = options;
  const hasSecrets = plan.secrets.length > 0;
  const shared = transport.kind === 'volume' ? [claim('instances', transport.claim, sharedFolder)] : [];
  const common = {
    image,
    metadata: { labels: names.labels },
    automountServiceAccountToken: 'false',
    containerSecurityContext: containerSecurity,
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
  };
  const secrets = hasSecrets ? [secretsFile(secret)] : [];
  const tmp = scratch('tmp', '/tmp', '256Mi');
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: { name: names.run, labels: names.labels },
    spec: {
      parallelism: plan.instances,
      script:
        archiveClaim === undefined
          ? { configMap: { name: names.run, file: archive } }
          : { volumeClaim: { name: archiveClaim, file: archive, readOnly: true } },
      arguments: [
        ...(hasSecrets ? [`--secret-source=file=${secretsFolder}/${secretsKey}`] : []),
        ...tagArguments(plan),
      ].join(' '),
      initializer: {
        ...common,
        securityContext: podSecurity,
        env: [{ name: 'K6_NO_USAGE_REPORT', value: 'true' }],
        ...mounting([tmp, ...secrets]),
        resources: podResources(200, 512),
      },
      starter: {
        metadata: { labels: { 'app.kubernetes.io/name': 'realtime-load-test' } },
        automountServiceAccountToken: 'false',
        securityContext: podSecurity,
        containerSecurityContext: containerSecurity,
      },
      runner: {
        ...common,
        securityContext: {
          ...podSecurity,
          ...(needs.connections > usualPorts && {
            sysctls: [{ name: 'net.ipv4.ip_local_port_range', value: '1024 65535' }],
          }),
        },
        env: [
          { name: 'RLT_PLAN', value: literal(JSON.stringify(plan)) },
          { name: 'RLT_INSTANCE_FOLDER', value: instanceFolder },
          { name: 'RLT_INSTANCE_SHIP', value: shipTo(transport) },
          { name: 'K6_NO_USAGE_REPORT', value: 'true' },
        ],
        ...mounting([tmp, scratch('instance', instanceFolder, `${needs.diskMiB}Mi`), ...secrets, ...shared]),
        resources: podResources(needs.milliCpu, needs.memoryMiB),
        // The operator's own probe asks k6, which has ended while its samples are still being shipped.
        livenessProbe: { exec: { command: ['true'] }, periodSeconds: 60 },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { k6_cr: names.run, runner: 'true' } },
          },
        ],
      },
    },
  };
}

function shipTo({ kind }: Transport): string {
  return kind === 'redis' ? 'redis' : `folder=${sharedFolder}`;
}
