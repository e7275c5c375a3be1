import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { freePort, k6Answers, resumeK6 } from '../../../engine/index.ts';
import { runnerArguments } from '../../../run/instances/runnerArguments.ts';
import { podSpecSchema, startPod } from './kubelet.ts';
import type { Store } from './store.ts';

/*
 * What the k6 operator (1.6) does with a TestRun, by its source: an initializer that archives and inspects the script, a
 * runner for each instance with the operator's own arguments, and a starter that resumes them one after the other.
 */

const podSchema = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  env: z.array(z.looseObject({ name: z.string(), value: z.optional(z.string()) })),
  volumes: z.array(z.looseObject({ name: z.string() })),
  volumeMounts: z.array(z.looseObject({ name: z.string() })),
  livenessProbe: z.optional(z.unknown()),
});
const testRunSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    parallelism: z.int(),
    arguments: z._default(z.string(), ''),
    script: z.object({ configMap: z.object({ name: z.string(), file: z.string() }) }),
    initializer: podSchema,
    runner: podSchema,
  }),
});

export async function reconcile(store: Store, name: string): Promise<void> {
  const { spec } = testRunSchema.parse(store.get('testrun', name));
  const stage = (text: string) => store.status('testrun', name, { stage: text });
  const { fault } = store.cluster();
  const script = `/test/${spec.script.configMap.file}`;
  const args = spec.arguments.split(' ').filter((arg) => arg !== '');
  const podOf = (pod: z.infer<typeof podSchema>, command: readonly string[]) =>
    podSpecSchema.parse({
      containers: [
        {
          command,
          env: pod.env,
          volumeMounts: [{ name: 'k6-test-volume', mountPath: '/test', readOnly: true }, ...pod.volumeMounts],
        },
      ],
      volumes: [{ name: 'k6-test-volume', configMap: { name: spec.script.configMap.name } }, ...pod.volumes],
    });
  const labelsOf = (pod: z.infer<typeof podSchema>) => ({ ...pod.metadata.labels, app: 'k6', k6_cr: name });

  stage('initialization');
  const archive = `/tmp/${spec.script.configMap.file}.archived.tar`;
  const env = spec.initializer.env.map((each) => `-e ${each.name}="\${${each.name}}"`).join(' ');
  const initializer = startPod(store, {
    name: `${name}-initializer-a1b2c`,
    labels: labelsOf(spec.initializer),
    spec: podOf(spec.initializer, [
      'sh',
      '-c',
      `k6 archive ${script} ${env} -O ${archive} ${args.join(' ')} && k6 inspect --execution-requirements ${archive}`,
    ]),
  });
  if ((await initializer.ended) !== 0) {
    stage('error');
    return;
  }
  stage('initialized');
  const runners = await Promise.all(
    Array.from({ length: spec.parallelism }, async (_, index) => {
      // Pods have addresses of their own; here they share one, and have ports of their own.
      const address = `127.0.0.1:${await freePort()}`;
      const part = { index: index + 1, of: spec.parallelism };
      const runner = runnerArguments(part, { args, script, address: '0.0.0.0:6565', testRun: name });
      const pod = startPod(store, {
        name: `${name}-${index + 1}-x1y2z`,
        labels: { ...labelsOf(spec.runner), runner: 'true' },
        spec: podOf(spec.runner, ['k6', ...runner]),
        adapt: (arg) => arg.replace('--address=0.0.0.0:6565', `--address=${address}`),
      });
      return { pod, address };
    }),
  );
  stage('created');
  const never = new AbortController();
  for (const { pod, address } of runners) await Promise.race([k6Answers(address, never.signal), pod.ended]);
  for (const { address } of runners) await resumeK6(address);
  stage('started');
  if (fault === 'kill-runner-2') {
    await delay(1000);
    runners[1]?.pod.kill();
  }
  await Promise.all(runners.map(({ pod }) => pod.ended));
  never.abort();
  stage('stopped');
  stage('finished');
}
