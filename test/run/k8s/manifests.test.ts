import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { instructions } from '../../../run/k8s/instructions.ts';
import type { K8sFlags } from '../../../run/k8s/k8sOptions.ts';
import { renderManifest } from '../../../run/k8s/manifest.ts';
import { runLabel } from '../../../run/k8s/names.ts';
import { doubtsAbout, runnerNeeds } from '../../../run/k8s/resources.ts';
import { builtInScenarios } from '../../../thresholds/index.ts';
import { checkManifests } from '../../support/k8sSchema.ts';
import { goToolTimeoutMs, isInstalled, skippedWithout } from '../../support/programs.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { generate } from './support.ts';

const hasGo = await isInstalled('go');

const ways: readonly (readonly [string, K8sFlags])[] = [
  ['redis', {}],
  ['volume', { transport: 'volume', volumeClaim: 'shared', namespace: 'load', nodeSelector: ['pool=load'] }],
  ['archive on a volume', { archiveClaim: 'archives', operatorNamespace: 'k6' }],
];
const everything = builtInScenarios.flatMap((scenario) =>
  ways.flatMap(([way, flags]) =>
    (scenario.divides === true ? ['1', '4'] : ['1']).map((instances) => ({
      what: `${scenario.name}, ${instances}, ${way}`,
      ...generate(scenario.name, { instances }, flags),
    })),
  ),
);
const objects = everything.flatMap(({ what, manifests }) =>
  manifests.map(({ file, object }) => ({ what: `${what}: ${file}`, object })),
);

const containerSchema = z.object({
  image: z.string(),
  command: z.array(z.string()),
  env: z.array(
    z.union([
      z.strictObject({ name: z.string(), value: z.string() }),
      z.strictObject({
        name: z.string(),
        valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }) }),
      }),
    ]),
  ),
  resources: z.object({ requests: z.record(z.string(), z.string()), limits: z.strictObject({ memory: z.string() }) }),
  securityContext: z.unknown(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.optional(z.boolean()) })),
});
const jobSchema = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        restartPolicy: z.literal('Never'),
        automountServiceAccountToken: z.literal(false),
        securityContext: z.unknown(),
        containers: z.tuple([containerSchema]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const runnerSchema = z.object({
  image: z.string(),
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  automountServiceAccountToken: z.literal('false'),
  env: containerSchema.shape.env,
  resources: containerSchema.shape.resources,
  securityContext: z.unknown(),
  containerSecurityContext: z.unknown(),
  volumeMounts: containerSchema.shape.volumeMounts,
  volumes: z.array(z.looseObject({ name: z.string() })),
});
const testRunSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    parallelism: z.int(),
    arguments: z.optional(z.string()),
    script: z.union([
      z.strictObject({ configMap: z.strictObject({ name: z.string(), file: z.string() }) }),
      z.strictObject({
        volumeClaim: z.strictObject({ name: z.string(), file: z.string(), readOnly: z.literal(true) }),
      }),
    ]),
    initializer: runnerSchema,
    starter: z.looseObject({ securityContext: z.unknown(), containerSecurityContext: z.unknown() }),
    runner: z.extend(runnerSchema, { livenessProbe: z.unknown() }),
  }),
});
const isHardened = {
  pod: {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  container: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
};

function testRunOf({ manifests }: Pick<ReturnType<typeof generate>, 'manifests'>) {
  return testRunSchema.parse(manifests.find(({ object }) => object.kind === 'TestRun')?.object);
}

/** As the kubelet reads it, where no variable is named. */
function expanded(text: string): string {
  const left = text.replaceAll('$$', '').match(/\$\([^)]*\)/);
  if (left !== null) throw new Error(`${left[0]} would be replaced`);
  return text.replaceAll('$$', () => '$');
}

describe('the manifests of every scenario and transport', () => {
  it.skipIf(!hasGo)(
    `are what the API server takes, without a field that it does not know${skippedWithout(hasGo, 'go')}`,
    async (context) => {
      const texts = everything.flatMap(({ manifests }) => manifests.map(renderManifest));
      const { exitCode, output } = await checkManifests(context, texts);
      expect(exitCode, output.replace(/^valid: .*\n/gm, '')).toBe(0);
      expect(output.match(/^valid: /gm)).toHaveLength(texts.length);
      expect(new Set(output.match(/(?<=^valid: )\w+/gm))).toEqual(
        new Set(['ConfigMap', 'Job', 'NetworkPolicy', 'TestRun']),
      );
    },
    goToolTimeoutMs,
  );

  it('read the same as YAML 1.1 and 1.2', () => {
    for (const { manifests } of everything) {
      for (const manifest of manifests) {
        const text = renderManifest(manifest);
        for (const version of ['1.1', '1.2'] as const) {
          expect(parse(text, { version })).toEqual(manifest.object);
        }
      }
    }
  });

  it.each(objects)('$what: holds no secret', ({ object }) => {
    expect(JSON.stringify(object)).not.toMatch(/hunter|mongo-0\.example/);
    const kinds = ['ConfigMap', 'NetworkPolicy', 'Job', 'TestRun'];
    expect(kinds).toContain(object.kind);
  });

  it.each(objects)('$what: can be found, and removed, by its run alone', ({ object }) => {
    expect(object.metadata.labels[runLabel]).toBe('20261126-120000-abc123');
    expect(object.metadata.name).toMatch(/^rlt-20261126-120000-abc123(-seed|-merge|-unseed)?$/);
  });

  it.each(objects)('$what: nothing removes pods whose samples nobody has yet', ({ object }) => {
    expect(JSON.stringify(object)).not.toMatch(/cleanup|ttlSecondsAfterFinished|activeDeadlineSeconds/);
  });

  it.each(everything)('$what: pods are not root, write only to their own folders and have no token', (generated) => {
    const { spec } = testRunOf(generated);
    for (const pod of [spec.initializer, spec.starter, spec.runner]) {
      expect(pod.securityContext).toEqual(isHardened.pod);
      expect(pod.containerSecurityContext).toEqual(isHardened.container);
    }
    const jobs = generated.manifests.filter(({ object }) => object.kind === 'Job');
    expect(jobs.length).toBeGreaterThan(0);
    for (const { object } of jobs) {
      const pod = jobSchema.parse(object).spec.template.spec;
      expect(pod.securityContext).toEqual(isHardened.pod);
      expect(pod.containers[0].securityContext).toEqual(isHardened.container);
    }
  });

  it.each(everything)(
    '$what: every mount has its volume, and what is not scratch or shared is read only',
    (generated) => {
      const { spec } = testRunOf(generated);
      const jobs = generated.manifests.filter(({ object }) => object.kind === 'Job');
      const pods = [
        spec.runner,
        spec.initializer,
        ...jobs.map(({ object }) => {
          const { volumes, containers } = jobSchema.parse(object).spec.template.spec;
          return { volumes, volumeMounts: containers[0].volumeMounts };
        }),
      ];
      for (const { volumes, volumeMounts } of pods) {
        expect(volumes.map(({ name }) => name)).toEqual(volumeMounts.map(({ name }) => name));
        for (const { name, readOnly } of volumeMounts) {
          const volume = volumes.find((each) => each.name === name) ?? {};
          const written = 'emptyDir' in volume || 'persistentVolumeClaim' in volume;
          expect(readOnly ?? false).toBe(!written);
        }
      }
    },
  );

  it.each(everything)('$what: the runners have the plan, which is of all instances and of one run', (generated) => {
    const { spec } = testRunOf(generated);
    const env = new Map(spec.runner.env.map((each) => [each.name, 'value' in each ? each.value : undefined]));
    const text = env.get('RLT_PLAN') ?? '';
    expect(JSON.parse(expanded(text))).toEqual(JSON.parse(JSON.stringify(generated.plan)));
    expect(generated.plan).toMatchObject({ instances: spec.parallelism, runId: '20261126-120000-abc123' });
    expect(generated.plan.archived).toBeUndefined();
  });

  it.each(everything)(
    '$what: the steps name files, objects and the Secret as they are',
    ({ settings, plan, options, manifests }) => {
      const text = instructions(settings, plan, options);
      expect(text).not.toContain('hunter');
      for (const { object } of manifests) {
        if (object.kind === 'Job') expect(text).toContain(`job/${object.metadata.name}`);
      }
      expect(text).toContain(`create secret generic realtime-load-test --from-file=k6-secrets`);
      for (const name of plan.secrets) expect(text).toContain(`\`${name}\``);
      expect(text.includes('before')).toBe(manifests.some(({ file }) => file.startsWith('before/')));
    },
  );
});

describe('one run', () => {
  it('asks the liveness of the pod, not of k6, which ends before its samples are away', () => {
    const { spec } = testRunOf(generate('broadcast-burst', { instances: '2' }));
    expect(spec.runner.livenessProbe).toEqual({ exec: { command: ['true'] }, periodSeconds: 60 });
  });

  it('reads secrets from a file, and MongoDB alone is told where it is by a variable that refers to it', () => {
    const generated = generate('catch-up-burst', { instances: '2' });
    const { spec } = testRunOf(generated);
    expect(spec.arguments).toMatch(
      /^--secret-source=file=\/secrets\/k6-secrets --tag testid=\S+ --tag load_test=catch-up-burst$/,
    );
    const seed = generated.manifests.find(({ file }) => file === 'before/3-seed.yaml');
    const [container] = jobSchema.parse(seed?.object).spec.template.spec.containers;
    expect(container.env).toEqual([
      { name: 'MONGO_URI', valueFrom: { secretKeyRef: { name: 'realtime-load-test', key: 'mongo-uri' } } },
    ]);
    expect(container.command).toEqual([
      ...['rlt', 'seed', '--profile', '/profile/profile.json', '--job-id', generated.plan.jobId],
      ...['--event-count', '50', '--replay-source', 'events'],
    ]);
    expect(generated.manifests.map(({ file }) => file)).toEqual([
      ...['before/1-config.yaml', 'before/2-network.yaml', 'before/3-seed.yaml'],
      ...['4-testrun.yaml', 'after/5-merge.yaml', 'after/6-unseed.yaml'],
    ]);
  });

  it.each([
    ['usual', 'redis-url=redis://:a=b@h\n'],
    ['of Windows', 'auth={}\r\nredis-url=redis://:a=b@h\r\n'],
    ['without a last line break', 'coordination-redis-url=redis://c\nredis-url=redis://:a=b@h'],
    ['with a name twice, of which k6 takes the last', 'redis-url=redis://old\nredis-url=redis://:a=b@h\n'],
  ])('merges from the Redis that k6 has read from secrets that are %s', async (_, secrets) => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'k6-secrets'), secrets);
    const merge = generate('broadcast-burst').manifests.find(({ file }) => file === 'after/5-merge.yaml');
    const script = expanded(jobSchema.parse(merge?.object).spec.template.spec.containers[0].command[2] ?? '');
    const reading = script.slice(0, script.indexOf('rlt merge')).replaceAll('/secrets/', `'${folder}'/`);
    const { stdout } = spawnSync('sh', ['-euc', `${reading}printf '[%s]' "$COORDINATION_REDIS_URL"`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('[redis://:a=b@h]');
  });

  it('stores nothing where the job is stored already', () => {
    const { manifests } = generate('catch-up-burst', { 'job-id': 'stored' });
    expect(manifests.map(({ file }) => file)).toEqual([
      ...['1-config.yaml', '2-network.yaml', '4-testrun.yaml', 'after/5-merge.yaml'],
    ]);
  });

  it('leaves nothing to the kubelet to be put in place of a variable', () => {
    const apiUrl = 'https://gateway.example.com/$(HOME)/$$(A)/$$$/$B';
    const { spec } = testRunOf(generate('broadcast-burst', { 'api-url': apiUrl }));
    const [plan] = spec.runner.env;
    const { apiUrl: read } = z
      .object({ apiUrl: z.string() })
      .parse(JSON.parse(expanded(plan && 'value' in plan ? plan.value : '')));
    expect(read).toBe(apiUrl);
  });

  it('quotes what one version of YAML takes for something else', () => {
    const words = [
      'yes',
      'on',
      'NO',
      '0o7',
      '017',
      '1_000',
      '12:30',
      '1e3',
      'null',
      '~',
      '=',
      '2026-11-26',
      '',
      ' a',
      '#',
    ];
    const [manifest] = generate('broadcast-burst').manifests;
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: {} }, words };
    const text = renderManifest({ comment: manifest?.comment ?? [], object });
    for (const version of ['1.1', '1.2'] as const) expect(parse(text, { version })).toEqual(object);
  });

  it('holds the archive as it is', () => {
    const archive = Buffer.from([0, 1, 255, 128]);
    const { manifests } = generate('broadcast-burst', {}, {}, archive);
    const [config] = manifests;
    expect(config?.object.binaryData).toEqual({
      'broadcast-burst-20261126-120000-abc123.tar': archive.toString('base64'),
    });
  });

  it('says what to do with an archive that no ConfigMap holds', () => {
    expect(() => generate('broadcast-burst', {}, {}, Buffer.alloc(1_000_001))).toThrow('a ConfigMap holds at most');
    const { manifests, plan, settings, options } = generate(
      'broadcast-burst',
      {},
      { archiveClaim: 'archives' },
      Buffer.alloc(1_000_001),
    );
    expect(testRunOf({ manifests }).spec.script).toEqual({
      volumeClaim: { name: 'archives', file: 'broadcast-burst-20261126-120000-abc123.tar', readOnly: true },
    });
    expect(manifests.some(({ object }) => object.kind === 'ConfigMap')).toBe(false);
    expect(instructions(settings, plan, options)).toContain(
      'Copy `broadcast-burst-20261126-120000-abc123.tar` to the top of the volume of the claim `archives`',
    );
  });

  it('asks for what the load is known to cost, divided', () => {
    const resourcesOf = (flags: Record<string, string>) =>
      testRunOf(generate('broadcast-burst', flags)).spec.runner.resources;
    expect(resourcesOf({ instances: '4' })).toEqual({
      requests: { cpu: '500m', memory: '448Mi' },
      limits: { memory: '448Mi' },
    });
    const large = { 'client-count': '40000', delay: '1000' };
    // 40,000 deliveries a second of 45 µs at 60 % of a core, and 40,000 idle connections of 34 µs: 4.4 cores.
    expect(resourcesOf(large).requests).toEqual({ cpu: '4400m', memory: '9984Mi' });
    expect(resourcesOf({ ...large, instances: '4' }).requests).toEqual({ cpu: '1100m', memory: '2816Mi' });
  });

  it('has more ports for a pod with more connections than Linux usually has ports', () => {
    const sysctls = (flags: Record<string, string>) =>
      JSON.stringify(testRunOf(generate('broadcast-burst', flags)).spec.runner.securityContext).includes(
        'ip_local_port_range',
      );
    expect(sysctls({ 'client-count': '40000' })).toBe(true);
    expect(sysctls({ 'client-count': '40000', instances: '2' })).toBe(false);
  });

  it('may reach the gateway, the stores and names, and be reached by who starts it', () => {
    const { manifests } = generate('catch-up-burst', { 'metrics-url': 'http://metrics:9100/m' });
    const policy = z
      .object({
        spec: z.object({ ingress: z.array(z.unknown()), egress: z.array(z.unknown()), podSelector: z.unknown() }),
      })
      .parse(manifests.find(({ object }) => object.kind === 'NetworkPolicy')?.object).spec;
    const to = [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }];
    const tcp = (port: number) => ({ to, ports: [{ port, protocol: 'TCP' }] });
    expect(policy).toEqual({
      podSelector: { matchLabels: { [runLabel]: '20261126-120000-abc123' } },
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { app: 'k6', k6_cr: 'rlt-20261126-120000-abc123' } } },
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'k6-operator-system' } } },
          ],
          ports: [{ port: 6565, protocol: 'TCP' }],
        },
      ],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        tcp(443),
        { to: [{ podSelector: {} }] },
        { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } } }] },
        tcp(27018),
        tcp(27017),
      ],
    });
  });
});

describe('what a user may not have meant', () => {
  const doubts = (flags: Record<string, string>) => {
    const { plan, settings } = generate('broadcast-burst', flags);
    return doubtsAbout(plan, runnerNeeds(plan, settings.definition)).join('\n');
  };
  it('is said of what no pod can hold, with the pods that could', () => {
    expect(doubts({ 'client-count': '1000000' })).toMatch(
      /a pod has at most 64,512 ports .* 1,000,003 connections: --parallelism 16 or more divides it/,
    );
    expect(doubts({ 'client-count': '1000000', instances: '40' })).toMatch(
      /^few nodes have 75.9 CPUs to spare: --parallelism 190 or/,
    );
    expect(doubts({ 'client-count': '1000000', instances: '190' })).toBe('');
  });

  it('is said of pods without a client', () => {
    expect(doubts({ instances: '300' })).toBe(
      '100 of 300 pods will hold no client: 200 clients are divided among 200 virtual users',
    );
    expect(doubts({ instances: '4', 'subscriber-vus': '2' })).toContain('2 of 4 pods will hold no client');
    expect(doubts({ instances: '200' })).toBe('');
    expect(doubts({ 'client-count': '1' })).toBe('');
  });
});

describe('a name of the gateway', () => {
  const anywhere = {
    to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }],
  };
  const outside = { ...anywhere, ports: [{ port: 8080, protocol: 'TCP' }] };
  const inNamespace = (name: string) => ({
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
  });
  it.each([
    ['gateway', [{ to: [{ podSelector: {} }] }]],
    ['gateway.staging.svc', [inNamespace('staging')]],
    ['gateway.staging.svc.cluster.local', [inNamespace('staging')]],
    ['gw-0.gateway.staging.svc', [inNamespace('staging')]],
    // Nobody knows whether these are services.
    ['gateway.staging', [inNamespace('staging'), outside]],
    ['gateway.staging.svc.cluster.corp', [inNamespace('staging'), outside]],
    ['gateway.example.com', [outside]],
    ['svc.example.com', [outside]],
    ['10.0.0.7', [outside]],
    ['[2001:db8::7]', [outside]],
  ])('%s is reached by the policy, at whatever port a pod behind it listens', (name, rules) => {
    const flags = { 'api-url': `http://${name}:8080`, 'redis-url': 'redis://r.d.svc' };
    const { manifests } = generate('broadcast-burst', { ...flags, 'mongo-uri': undefined });
    const { spec } = z
      .object({ spec: z.object({ egress: z.array(z.unknown()) }) })
      .parse(manifests.find(({ object }) => object.kind === 'NetworkPolicy')?.object);
    expect(spec.egress.slice(1)).toEqual([...rules, inNamespace('d')]);
  });
});

describe('what is refused before anything is written', () => {
  const undividable = builtInScenarios.filter(({ divides }) => divides !== true).map(({ name }) => name);

  it.each(undividable)('%s over several pods', (scenario) => {
    expect(() => generate(scenario, { instances: '2' })).toThrow(
      'runs in one k6: whoever watches a limit must see all of its clients',
    );
  });

  it.each<[string, Record<string, string | undefined>, K8sFlags, string]>([
    ['broadcast-burst', { 'redis-url': undefined }, {}, '--redis-url is not set: nothing can be published'],
    ['catch-up-burst', { 'redis-url': undefined, instances: '2' }, {}, 'there is no Redis in which they could meet'],
    ['connection-quota', { 'redis-url': undefined }, {}, 'is set: the samples go through Redis'],
    ['catch-up-burst', { 'mongo-uri': undefined }, {}, '--mongo-uri is not set: there is nowhere to store the job'],
    [
      'catch-up-burst',
      { staging: 'true' },
      {},
      '--staging leaves what was stored in place, and the manifests remove it',
    ],
    ['catch-up-burst', { 'seed-command': 'true' }, {}, '--seed-command has no effect on rlt k8s'],
    ['broadcast-burst', { 'api-url': 'http://localhost:3000' }, {}, 'a pod cannot reach this machine by that name'],
    ['broadcast-burst', { 'api-url': 'https://me:hunter22@gw.example.com' }, {}, 'apiUrl holds a user name'],
    ['broadcast-burst', {}, { transport: 'ftp' }, '--transport is "ftp": expected redis or volume'],
    ['broadcast-burst', {}, { transport: 'volume' }, '--transport volume needs --volume-claim'],
    ['broadcast-burst', {}, { volumeClaim: 'a' }, '--volume-claim has no effect with --transport redis'],
    ['broadcast-burst', {}, { namespace: 'A' }, '--namespace is "A": expected a name of Kubernetes'],
    ['broadcast-burst', {}, { secret: 'a_b' }, '--secret is "a_b": expected a name of Kubernetes'],
    ['broadcast-burst', {}, { image: '' }, '--image is "": expected the name of an image'],
    ...['my/Img', 'a//b', 'a:', 'a b', '-a', 'a@sha256:1', 'Name', `a:${'t'.repeat(129)}`].map(
      (image): [string, Record<string, string>, K8sFlags, string] => ['broadcast-burst', {}, { image }, '--image is'],
    ),
    ...[
      'a',
      '=b',
      '-a=b',
      'a-=b',
      'a/b/c=d',
      'a=-b',
      'A_/b=c',
      '/a=b',
      `a=${'b'.repeat(64)}`,
      `${'a'.repeat(64)}=b`,
    ].map((pair): [string, Record<string, string>, K8sFlags, string] => [
      'broadcast-burst',
      {},
      { nodeSelector: [pair] },
      `--node-selector is ${JSON.stringify(pair)}: expected KEY=VALUE`,
    ]),
    ['broadcast-burst', {}, { nodeSelector: ['a=1', 'a=2'] }, 'a label of a node has one value'],
    [
      'broadcast-burst',
      { 'redis-reset-sequence': '5' },
      {},
      'this cuts every subscriber of redis://***@redis.data.svc:6380',
    ],
    ['broadcast-burst', { 'redis-reset-sequence': '5', 'redis-drill': 'stop' }, {}, '--redis-drill is "stop"'],
    ['broadcast-burst', {}, { operatorNamespace: '-' }, '--operator-namespace is "-"'],
  ])('%s, %j, %j', (scenario, settings, flags, message) => {
    expect(() => generate(scenario, settings, flags)).toThrow(message);
  });

  it('takes what Kubernetes takes', () => {
    const digest = `@sha256:${'0'.repeat(64)}`;
    for (const image of ['rlt', 'rlt:0.1.0', 'localhost:5000/a/b', 'R.example.com/a_b/c-d.e:T_1', `a/b:1${digest}`]) {
      expect(generate('broadcast-burst', {}, { image }).options.image).toBe(image);
    }
    const nodeSelector = ['pool=load', 'node.kubernetes.io/instance-type=m5.large', 'a_B=', 'pool=load'];
    expect(generate('broadcast-burst', {}, { nodeSelector }).options.nodeSelector).toEqual({
      pool: 'load',
      'node.kubernetes.io/instance-type': 'm5.large',
      a_B: '',
    });
  });

  it('disturbs a Redis where that has been allowed', () => {
    const flags = { 'redis-reset-sequence': '5', 'yes-disrupt-redis': 'true' };
    const { plan } = generate('broadcast-burst', flags, {}, Buffer.from('archive'), ['redis.data.svc']);
    expect(plan.redisDrill).toBe('kill-subscribers');
  });

  it('needs no Redis for samples on a volume', () => {
    const flags = { transport: 'volume', volumeClaim: 'shared' };
    expect(generate('connection-quota', { 'redis-url': undefined }, flags).plan.secrets).toEqual(['auth']);
  });
});
