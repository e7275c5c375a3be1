import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { projectRoot } from '../../engine/index.ts';
import { toolVersion } from '../../settings/version.ts';

const root = projectRoot();
const file = join(root, 'deploy', 'k6-operator', 'testrun.yaml');

/** The fields of the operator's TestRun (k6.io/v1alpha1) that are used, by the names in its CRD. */
const testRunSchema = z.strictObject({
  apiVersion: z.literal('k6.io/v1alpha1'),
  kind: z.literal('TestRun'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    parallelism: z.int(),
    script: z.strictObject({ configMap: z.strictObject({ name: z.string(), file: z.string() }) }),
    arguments: z.string(),
    runner: z.strictObject({
      image: z.string(),
      env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      volumes: z.array(
        z.strictObject({
          name: z.string(),
          secret: z.strictObject({ secretName: z.string(), defaultMode: z.literal(0o440) }),
        }),
      ),
      volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true) })),
      securityContext: z.strictObject({ runAsNonRoot: z.literal(true), runAsUser: z.int(), fsGroup: z.int() }),
      containerSecurityContext: z.strictObject({
        allowPrivilegeEscalation: z.literal(false),
        capabilities: z.strictObject({ drop: z.array(z.string()) }),
      }),
      resources: z.strictObject({
        requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
        limits: z.strictObject({ memory: z.string() }),
      }),
    }),
  }),
});
const { metadata, spec } = testRunSchema.parse(parse(await readFile(file, 'utf8')));

describe('deploy/k6-operator/testrun.yaml', () => {
  it('runs one archive in one runner, so that a verdict is of the whole', () => {
    expect(spec.parallelism).toBe(1);
    expect(spec.script.configMap.file).toMatch(/\.tar$/);
  });

  it('takes its secrets from a mounted file, and none from variables', () => {
    const secrets = /^--secret-source=file=(\S+)$/.exec(spec.arguments)?.[1] ?? '';
    const mount = spec.runner.volumeMounts.find(({ mountPath }) => mountPath === dirname(secrets));
    const volume = spec.runner.volumes.find(({ name }) => name === mount?.name);
    expect(volume?.secret.secretName).toBe(metadata.name);
    expect(spec.runner.env.map(({ name }) => name)).toEqual(['K6_NO_USAGE_REPORT']);
  });

  it('runs the image of this version', () => {
    expect(spec.runner.image).toBe(`realtime-load-test:${toolVersion}`);
  });

  it('is what docs/cloud.md has commands for', async () => {
    const docs = await readFile(join(root, 'docs', 'cloud.md'), 'utf8');
    const { name, file: archive } = spec.script.configMap;
    expect(docs).toContain(`--archive ${archive}`);
    expect(docs).toContain(`create configmap ${name} --from-file=${archive}`);
    expect(docs).toContain(`create secret generic ${metadata.name} --from-file=k6-secrets`);
    expect(docs).toContain(`-l k6_cr=${metadata.name},runner=true`);
  });
});
