import { describe, expect, it } from 'vitest';
import { checkManifests } from '../support/k8sSchema.ts';
import { goToolTimeoutMs, isInstalled, skippedWithout } from '../support/programs.ts';

const hasGo = await isInstalled('go');

const testRun = `
apiVersion: k6.io/v1alpha1
kind: TestRun
metadata: { name: load }
spec:
  parallelism: 2
  script: { configMap: { name: load, file: load.tar } }
  runner:
    env: [{ name: A, value: b }]
    volumes: [{ name: tmp, emptyDir: { sizeLimit: 1Gi } }]
`;
const job = `
apiVersion: batch/v1
kind: Job
metadata: { name: merge, labels: { a: b } }
spec:
  backoffLimit: 0
  template: { spec: { restartPolicy: Never, containers: [{ name: merge, image: rlt, securityContext: { runAsNonRoot: true } }] } }
`;
const configMap = `
apiVersion: v1
kind: ConfigMap
metadata: { name: load }
binaryData: { load.tar: AAAA }
`;
const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: load }
spec:
  podSelector: { matchLabels: { a: b } }
  policyTypes: [Egress]
  egress: [{ ports: [{ port: 53, protocol: UDP }], to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]
`;
const secret = `
apiVersion: v1
kind: Secret
metadata: { name: load }
stringData: { k6-secrets: a }
`;
const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: load }
spec: { accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
`;

/** [what is wrong, the manifest, what the API server says] */
const faults: readonly (readonly [string, string, string])[] = [
  ['a key of the spec', testRun.replace('parallelism', 'paralelism'), 'unknown field "spec.paralelism"'],
  ['what is then missing', testRun.replace('parallelism', 'paralelism'), 'spec.parallelism: Required value'],
  [
    'a key of a pod',
    testRun.replace('sizeLimit', 'sizelimit'),
    'unknown field "spec.runner.volumes[0].emptyDir.sizelimit"',
  ],
  ['a type', testRun.replace('value: b', 'value: 7'), 'spec.runner.env[0].value: Invalid value: "integer"'],
  ['a word', testRun.replace('spec:', 'spec:\n  cleanup: after'), 'spec.cleanup: Unsupported value: "after"'],
  [
    'a key of the metadata',
    testRun.replace('name: load }', 'name: load, label: {} }'),
    'unknown field "metadata.label"',
  ],
  ['a name', testRun.replace('name: load }', 'name: Load_1 }'), 'metadata.name: Invalid value: "Load_1"'],
  ['a label', job.replace('a: b', 'a: b c'), 'Invalid value: "b c"'],
  ['a kind', testRun.replace('TestRun', 'Testrun'), 'no kind "k6.io/v1alpha1, Kind=Testrun" is known'],
  ['a version', job.replace('batch/v1', 'batch/v2'), 'no kind "batch/v2, Kind=Job" is known'],
  ['a key of a job', job.replace('backoffLimit', 'backofLimit'), 'unknown field "spec.backofLimit"'],
  ['its case', job.replace('runAsNonRoot', 'runAsNonroot'), 'securityContext.runAsNonroot"'],
  [
    'a key twice',
    job.replace('backoffLimit: 0', 'backoffLimit: 0\n  backoffLimit: 1'),
    '"backoffLimit" already set in map',
  ],
  ['a key of a config map', configMap.replace('binaryData', 'binarydata'), 'unknown field "binarydata"'],
  ['what is no base64', configMap.replace('AAAA', 'A'), 'illegal base64'],
  ['a key of a policy', policy.replace('cidr', 'cdir'), 'ipBlock.cdir"'],
  ['a key of a secret', secret.replace('stringData', 'stringdata'), 'unknown field "stringdata"'],
  ['a key of a claim', claim.replace('accessModes', 'accessMode'), 'unknown field "spec.accessMode"'],
  [
    'a resource of runners, which the operator would hand on',
    testRun.replace('env:', 'resources: { requests: { cpus: 1 } }\n    env:'),
    'spec.runner.resources.requests[cpus]: no resource of Kubernetes',
  ],
  [
    'a resource of a job',
    job.replace('image: rlt', 'image: rlt, resources: { limits: { mem: 1Gi } }'),
    'spec.template.spec.containers[0].resources.limits[mem]: no resource of Kubernetes',
  ],
  [
    'a label of runners',
    testRun.replace('env:', 'metadata: { labels: { a b: c } }\n    env:'),
    'spec.runner.metadata.labels: Invalid value: "a b"',
  ],
  [
    'a label of nodes',
    testRun.replace('env:', 'nodeSelector: { a/b/c: d }\n    env:'),
    'spec.runner.nodeSelector: Invalid value: "a/b/c"',
  ],
  [
    'a label that is selected by',
    policy.replace('matchLabels: { a: b }', 'matchLabels: { a: -b }'),
    'spec.podSelector.matchLabels: Invalid value: "-b"',
  ],
  ['nothing at all', '# empty\n', 'holds no object'],
];

describe.skipIf(!hasGo)(`the check of manifests${skippedWithout(hasGo, 'go')}`, () => {
  it(
    'takes what is right',
    async (context) => {
      const { exitCode, output } = await checkManifests(context, [testRun, job, configMap, policy, secret, claim]);
      expect(output.match(/^valid: .*$/gm)).toHaveLength(6);
      expect(exitCode, output).toBe(0);
    },
    goToolTimeoutMs,
  );

  it(
    'names what is wrong',
    async (context) => {
      const { exitCode, output } = await checkManifests(
        context,
        faults.map(([, manifest]) => manifest),
      );
      expect(exitCode).toBe(1);
      const said = faults.map(([what], index) => {
        const own = output.split('\n').filter((line) => line.includes(`/${index}.yaml: `));
        return [what, own.join('\n')] as const;
      });
      for (const [index, [what, , expected]] of faults.entries()) {
        expect(said[index]?.[1] ?? '', what).toContain(expected);
      }
      expect(output).not.toContain('valid: ');
    },
    goToolTimeoutMs,
  );
});
