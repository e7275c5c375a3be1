import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { groupIsAlive, signalGroup } from '../../../engine/processes.mjs';
import { podSpecSchema, startPod } from './kubelet.ts';
import { reconcile } from './operator.ts';
import { objectSchema, Store, type StoredObject } from './store.ts';

/*
 * A kubectl that has the cluster with it: an API server that is a folder (TEST_CLUSTER), controllers for Job and TestRun,
 * and a kubelet that really starts the containers' commands, as processes of this machine. It shows that the commands,
 * variables and files of manifests do what they should; it knows nothing of images, limits, users or networks.
 */

const store = new Store(process.env.TEST_CLUSTER ?? '');

export async function main(args: readonly string[]): Promise<void> {
  const [verb = '', ...rest] = args.filter((arg, index) => arg !== '--namespace' && args[index - 1] !== '--namespace');
  const words = rest.filter((arg, index) => !arg.startsWith('--') && !takesValue(rest[index - 1]));
  const flag = (name: string) =>
    rest.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1) ??
    (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  switch (verb) {
    case '__controller':
      await control(words[0] ?? '', words[1] ?? '');
      break;
    case 'api-resources':
      print(store.cluster().fault === 'no-operator' ? '' : 'privateloadzones.k6.io\ntestruns.k6.io');
      break;
    case 'create':
      create(flag('--filename') ?? '');
      break;
    case 'get':
      get(words, flag);
      break;
    case 'logs':
      if (rest.includes('--follow')) await podEnded(words[0] ?? '');
      print(logOf(words[0] ?? ''));
      break;
    case 'delete':
      await remove((words[0] ?? '').split(','), flag('--selector') ?? '');
      break;
    default:
      fail(`unknown command "${verb}" for "kubectl"`);
  }
}

function takesValue(before: string | undefined): boolean {
  return before === '--filename' || before === '--selector';
}

function create(file: string): void {
  const object = objectSchema.parse(parse(readFileSync(file, 'utf8')));
  const { kind, metadata } = object;
  if (store.get(kind, metadata.name) !== undefined) {
    fail(`Error from server (AlreadyExists): error when creating "${file}": ${kind} "${metadata.name}" already exists`);
  }
  store.put(object);
  print(`${kind.toLowerCase()}/${metadata.name} created`);
  if (kind !== 'Job' && kind !== 'TestRun') return;
  mkdirSync(join(store.folder, 'controllers'), { recursive: true });
  const log = createWriteStream(join(store.folder, 'controllers', `${metadata.name}.log`));
  log.once('open', (fd) => {
    const program = fileURLToPath(new URL('test/support/cluster/kubectl.mjs', `file://${process.env.TEST_PROJECT}/`));
    const child = spawn(process.execPath, [program, '__controller', kind.toLowerCase(), metadata.name], {
      detached: true,
      stdio: ['ignore', fd, fd],
    });
    store.status(kind, metadata.name, { controller: child.pid });
    child.unref();
    log.close();
  });
}

async function control(kind: string, name: string): Promise<void> {
  if (kind === 'testrun') {
    if (store.cluster().fault === 'no-node') return unschedulable(name);
    return reconcile(store, name);
  }
  const job = z
    .object({
      spec: z.object({
        template: z.object({
          metadata: z.object({ labels: z.record(z.string(), z.string()) }),
          spec: podSpecSchema,
        }),
      }),
    })
    .parse(store.get('job', name));
  const { metadata, spec } = job.spec.template;
  const pod = startPod(store, { name: `${name}-q1w2e`, labels: { ...metadata.labels, 'job-name': name }, spec });
  store.status('job', name, (await pod.ended) === 0 ? { succeeded: 1 } : { failed: 1 });
}

function unschedulable(name: string): void {
  store.status('testrun', name, { stage: 'created' });
  const labels = { ...store.get('testrun', name)?.metadata.labels, runner: 'true' };
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: '0/3 nodes are available',
  };
  store.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-1-x1y2z`, labels },
    status: { phase: 'Pending', conditions: [condition] },
  });
}

function get([kind = '', name]: readonly string[], flag: (name: string) => string | undefined): void {
  if (kind === 'secret') {
    const keys = store.cluster().secrets[name ?? ''];
    if (keys === undefined) fail(`Error from server (NotFound): secrets "${name}" not found`);
    print(Object.keys(keys).join('\n'));
    return;
  }
  if (name === undefined) {
    const items = store.list(kind.replace(/s$/, ''), flag('--selector') ?? '');
    print(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return;
  }
  const object = store.get(kind, name);
  if (object === undefined) fail(`Error from server (NotFound): ${kind} "${name}" not found`);
  print(JSON.stringify(object));
}

async function podEnded(name: string): Promise<void> {
  const pod = `${name.replace(/^job\//, '')}-q1w2e`;
  while (!['Succeeded', 'Failed'].includes(String(store.get('pod', pod)?.status?.phase))) await delay(100);
}

function logOf(name: string): string {
  const job = name.replace(/^job\//, '');
  const pod = ['q1w2e', 'a1b2c']
    .map((end) => `${job}-${end}`)
    .find((each) => existsSync(join(store.podFolder(each), 'log')));
  const named = pod ?? `${job.replace(/-initializer$/, '')}-initializer-a1b2c`;
  try {
    return readFileSync(join(store.podFolder(named), 'log'), 'utf8').replace(/\n$/, '');
  } catch {
    return fail(`error: timed out waiting for the condition`);
  }
}

async function remove(kinds: readonly string[], selector: string): Promise<void> {
  const objects = kinds.flatMap((kind) => store.list(kind, selector));
  const pods = store.list('pod', selector);
  for (const object of objects) await end(object, 'controller');
  for (const pod of pods) await end(pod, 'pid');
  for (const object of [...objects, ...pods]) store.delete(object);
  for (const { metadata } of pods) rmSync(store.podFolder(metadata.name), { recursive: true, force: true });
  print(objects.map(({ kind, metadata }) => `${kind.toLowerCase()} "${metadata.name}" deleted`).join('\n'));
}

/** As a kubelet ends a pod: SIGTERM, and SIGKILL when its time is over. */
async function end({ status }: StoredObject, field: string): Promise<void> {
  const group = Number(status?.[field] ?? 0);
  if (group <= 1 || !groupIsAlive(group)) return;
  signalGroup(group, 'SIGTERM');
  for (let waited = 0; groupIsAlive(group) && waited < 10_000; waited += 50) await delay(50);
  signalGroup(group, 'SIGKILL');
}

function print(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
