import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { ClusterFile, Store } from './store.ts';

/* Starts the one container of a pod as a process of this machine, with the manifest's own command, variables and files. */

const mountSchema = z.object({ name: z.string(), mountPath: z.string(), readOnly: z.optional(z.boolean()) });
const envSchema = z.object({
  name: z.string(),
  value: z.optional(z.string()),
  valueFrom: z.optional(z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) })),
});
const itemsSchema = z.optional(z.array(z.object({ key: z.string(), path: z.string() })));
const volumeSchema = z.object({
  name: z.string(),
  emptyDir: z.optional(z.looseObject({})),
  secret: z.optional(z.object({ secretName: z.string(), items: itemsSchema })),
  configMap: z.optional(z.object({ name: z.string(), items: itemsSchema })),
  persistentVolumeClaim: z.optional(z.object({ claimName: z.string() })),
});
export const containerSchema = z.object({
  command: z.array(z.string()),
  env: z._default(z.array(envSchema), []),
  volumeMounts: z._default(z.array(mountSchema), []),
});
export const podSpecSchema = z.object({
  containers: z.tuple([containerSchema]),
  volumes: z._default(z.array(volumeSchema), []),
});

export interface PodRequest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: z.infer<typeof podSpecSchema>;
  /** What only a machine that many pods share needs in the arguments. */
  readonly adapt?: (arg: string) => string;
}

/** A pod that runs. */
export interface RunningPod {
  readonly ended: Promise<number>;
  kill(): void;
}

export function startPod(store: Store, { name, labels, spec, adapt = (arg) => arg }: PodRequest): RunningPod {
  const folder = store.podFolder(name);
  mkdirSync(folder, { recursive: true });
  const cluster = store.cluster();
  const [container] = spec.containers;
  const places = new Map(
    container.volumeMounts.map(({ name: volume, mountPath }) => {
      const found = spec.volumes.find((each) => each.name === volume);
      if (found === undefined) throw new Error(`${name} mounts ${volume}, which is no volume of it`);
      return [mountPath, fillVolume(store, folder, found)] as const;
    }),
  );
  const here = (text: string) => placed(located(text, cluster), places);
  const env = Object.fromEntries(
    container.env.map(({ name: variable, value, valueFrom }) => {
      if (valueFrom === undefined) return [variable, here(expanded(value ?? ''))];
      const { name: secret, key } = valueFrom.secretKeyRef;
      const found = cluster.secrets[secret]?.[key];
      if (found === undefined) throw new Error(`${name}: Secret ${secret} has no ${key}`);
      return [variable, found];
    }),
  );
  const [program = '', ...args] = container.command.map(expanded).map(here).map(adapt);
  const log = createWriteStream(join(folder, 'log'));
  const child = spawn(program, args, {
    cwd: folder,
    // Nothing of this machine but what the image has.
    env: { ...cluster.imageEnv, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const say = (phase: string, exitCode?: number) =>
    store.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { ...labels } },
      status: {
        phase,
        pid: child.pid,
        ...(exitCode === undefined
          ? {}
          : {
              containerStatuses: [
                { state: { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } } },
              ],
            }),
      },
    });
  say('Running');
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      log.write(`${error.message}\n`);
      say('Failed', 127);
      resolve(127);
    });
    child.once('close', (code) => {
      const exitCode = code ?? 137;
      log.end(() => {
        say(exitCode === 0 ? 'Succeeded' : 'Failed', exitCode);
        resolve(exitCode);
      });
    });
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}

function fillVolume(store: Store, pod: string, volume: z.infer<typeof volumeSchema>): string {
  const { name, secret, configMap, persistentVolumeClaim } = volume;
  const folder =
    persistentVolumeClaim === undefined
      ? join(pod, 'volumes', name)
      : join(store.folder, 'claims', persistentVolumeClaim.claimName);
  mkdirSync(folder, { recursive: true });
  const files =
    secret === undefined ? configMapFiles(store, configMap?.name) : store.cluster().secrets[secret.secretName];
  if (files === undefined) throw new Error(`Secret ${secret?.secretName} is not there`);
  const items = secret?.items ?? configMap?.items ?? Object.keys(files).map((key) => ({ key, path: key }));
  for (const { key, path } of items) {
    const content = files[key];
    if (content === undefined) throw new Error(`${name} has no key ${key}`);
    writeFileSync(join(folder, path), content, { mode: 0o440 });
  }
  return folder;
}

function configMapFiles(store: Store, name: string | undefined): Record<string, string | Buffer> {
  if (name === undefined) return {};
  const schema = z.looseObject({
    data: z._default(z.record(z.string(), z.string()), {}),
    binaryData: z._default(z.record(z.string(), z.string()), {}),
  });
  const { data, binaryData } = schema.parse(store.get('configmap', name));
  const binary = Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const);
  return { ...data, ...Object.fromEntries(binary) };
}

/** `$$` is `$`; `$(NAME)` of a variable that is not there stays. */
function expanded(text: string): string {
  return text.replace(/\$\$|\$\([\w-]+\)/g, (found) => (found === '$$' ? '$' : found));
}

/** A pod has these folders for itself; here they stand elsewhere. */
function placed(text: string, places: ReadonlyMap<string, string>): string {
  const paths = [...places.keys()].sort((a, b) => b.length - a.length);
  if (paths.length === 0) return text;
  const pattern = new RegExp(`(?<=^|[\\s"'=:<>])(?:${paths.join('|')})(?=$|[/\\s"';])`, 'g');
  return text.replace(pattern, (path) => places.get(path) ?? path);
}

function located(text: string, { addresses }: ClusterFile): string {
  return Object.entries(addresses).reduce((done, [name, address]) => done.replaceAll(name, address), text);
}
