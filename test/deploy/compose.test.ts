import { access, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { projectRoot } from '../../engine/index.ts';
import { variables } from '../../gateway/variables.ts';
import { outputs } from '../../tools/outputs.ts';
import { goToolTimeoutMs, isInstalled, runGoTool, runProgram, skippedWithout } from '../support/programs.ts';

const root = projectRoot();
const deploy = join(root, 'deploy');
const file = join(deploy, 'compose.yaml');
const [hasGo, hasDockerCompose, hasPromtool] = await Promise.all([
  isInstalled('go'),
  runProgram('docker', ['compose', 'version']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  ),
  isInstalled('promtool'),
]);

const serviceSchema = z.strictObject({
  image: z.optional(z.string()),
  build: z.optional(z.strictObject({ context: z.string(), dockerfile: z.string() })),
  command: z.optional(z.array(z.string())),
  environment: z.optional(z.record(z.string(), z.string())),
  ports: z.array(z.string()),
  volumes: z._default(z.array(z.string()), []),
  depends_on: z.optional(z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') }))),
  healthcheck: z.object({ test: z.array(z.string()) }),
});
const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
});
const compose = composeSchema.parse(parse(await readFile(file, 'utf8')));
const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));

describe('deploy/compose.yaml', () => {
  it.skipIf(!hasGo)(
    `is what Compose's own loader takes${skippedWithout(hasGo, 'go')}`,
    async (context) => {
      const { exitCode, output } = await runGoTool(context, 'compose', 'cmd', [file]);
      expect(exitCode, output).toBe(0);
      for (const { name } of services) expect(output).toContain(`    ${name}:\n`);
    },
    goToolTimeoutMs,
  );

  it.skipIf(!hasDockerCompose)(
    `is what docker compose takes${skippedWithout(hasDockerCompose, 'docker compose')}`,
    async () => {
      const { exitCode, output } = await runProgram('docker', ['compose', '--file', file, 'config', '--quiet']);
      expect(exitCode, output).toBe(0);
    },
  );

  it('has the whole stack', () => {
    expect(services.map(({ name }) => name).toSorted()).toEqual(['gateway', 'grafana', 'mongo', 'prometheus', 'redis']);
  });

  it.each(services)('$name: its image is pinned to one version', async ({ image, build }) => {
    const images =
      build === undefined
        ? [image ?? '']
        : [...(await readFile(join(deploy, build.context, build.dockerfile), 'utf8')).matchAll(/^FROM (\S+)/gm)].map(
            ([, from]) => from ?? '',
          );
    expect(images).not.toHaveLength(0);
    for (const each of images) expect(each).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+(-[\w.-]+)?$/);
  });

  it.each(services)('$name: can be reached from this machine alone', ({ ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(services)('$name: what it mounts and waits for is there', async ({ volumes, depends_on = {} }) => {
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('.')) await access(join(deploy, source));
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
    for (const other of Object.keys(depends_on)) expect(Object.keys(compose.services)).toContain(other);
  });

  it('no two services want the same port', () => {
    const ports = services.flatMap((service) => service.ports.map((port) => port.split(':')[1]));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('sets only variables that the reference gateway has, to data stores of the stack', () => {
    const known = new Set<string>(variables.map(({ name }) => name));
    const environment = compose.services.gateway?.environment ?? {};
    for (const name of Object.keys(environment)) expect(known).toContain(name);
    for (const name of ['REDIS_URL', 'MONGODB_URI']) {
      expect(Object.keys(compose.services)).toContain(new URL(environment[name] ?? '').hostname);
    }
  });

  it('Prometheus takes what k6 sends', () => {
    const command = compose.services.prometheus?.command ?? [];
    expect(command).toContain('--web.enable-remote-write-receiver');
    expect(command).toContain('--web.enable-otlp-receiver');
    expect(command).toContain('--enable-feature=native-histograms');
  });
});

describe('the gateway image', async () => {
  const lines = (await readFile(join(deploy, 'gateway.Dockerfile'), 'utf8')).split('\n');
  const instructions = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

  it('copies files that exist, or that its first stage has made', async () => {
    const made = ['/build/package.json', '/build/node_modules', '/build/dist'];
    for (const copy of instructions('COPY')) {
      const [first = '', ...rest] = copy.split(' ');
      const sources = [first, ...rest].slice(0, -1);
      if (first.startsWith('--from=')) for (const source of sources.slice(1)) expect(made).toContain(source);
      else for (const source of sources) await access(join(root, source));
    }
  });

  it('does not run as root', () => {
    expect(instructions('USER')).toEqual(['node']);
  });

  it('begins with the command that starts the reference gateway', () => {
    expect(instructions('ENTRYPOINT')).toEqual(['["node", "dist/rlt.js", "gateway"]']);
  });
});

describe('provisioning', () => {
  const mounts = new Map(
    (compose.services.grafana?.volumes ?? []).map((volume) => {
      const [source = '', target = ''] = volume.split(':');
      return [target, normalize(join(deploy, source))];
    }),
  );
  const read = async (path: string): Promise<unknown> => parse(await readFile(path, 'utf8'));
  const provisioning = mounts.get('/etc/grafana/provisioning') ?? '';

  it('Grafana finds Prometheus, once a second', async () => {
    const schema = z.strictObject({
      apiVersion: z.literal(1),
      datasources: z.tuple([
        z.object({
          uid: z.string(),
          type: z.literal('prometheus'),
          access: z.literal('proxy'),
          url: z.url(),
          isDefault: z.literal(true),
          jsonData: z.object({ timeInterval: z.literal('1s') }),
        }),
      ]),
    });
    const [source] = schema.parse(await read(join(provisioning, 'datasources', 'prometheus.yaml'))).datasources;
    const { hostname, port } = new URL(source.url);
    expect(Object.keys(compose.services)).toContain(hostname);
    expect(compose.services[hostname]?.ports[0]?.split(':')[2]).toBe(port);
  });

  it('Grafana finds every dashboard that is generated', async () => {
    const schema = z.strictObject({
      apiVersion: z.literal(1),
      providers: z.tuple([
        z.object({ name: z.string(), type: z.literal('file'), options: z.strictObject({ path: z.string() }) }),
      ]),
    });
    const [provider] = schema.parse(await read(join(provisioning, 'dashboards', 'realtime-load-test.yaml'))).providers;
    const folder = mounts.get(provider.options.path);
    expect(folder).toBe(join(root, 'grafana'));
    const dashboards = (await readdir(folder ?? '')).filter((name) => name.endsWith('.json'));
    const generated = outputs.flatMap(({ file }) => (file.startsWith('grafana/') ? basename(file) : []));
    expect(dashboards.toSorted()).toEqual(generated.toSorted());
    expect(generated).not.toHaveLength(0);
    const home = compose.services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    expect(mounts.get(dirname(home))).toBe(folder);
    expect(dashboards).toContain(home.split('/').at(-1));
  });

  it.skipIf(!hasPromtool)(`Prometheus takes its configuration${skippedWithout(hasPromtool, 'promtool')}`, async () => {
    const { exitCode, output } = await runProgram('promtool', [
      'check',
      'config',
      join(deploy, 'prometheus/prometheus.yaml'),
    ]);
    expect(exitCode, output).toBe(0);
  });
});
