import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RltError } from '../../../contract/errors.ts';
import type { Kubectl } from '../../../run/k8s/kubectl.ts';
import type { ManifestFolder } from '../../../run/k8s/manifestFolder.ts';
import { runInCluster } from '../../../run/k8s/runInCluster.ts';
import { generate } from './support.ts';

/* What a run makes of what kubectl says; a kubectl that really runs the manifests is in test/e2e/instances/k8s.test.ts. */

const manifest = (kind: string, name: string) => ({ path: `${name}.yaml`, kind, name });
const manifests: ManifestFolder = {
  runId: 'r1',
  namespace: 'load',
  testRun: 'rlt-r1',
  instances: 2,
  plan: generate('catch-up-burst', { instances: '2' }).plan,
  before: [manifest('ConfigMap', 'rlt-r1'), manifest('Job', 'rlt-r1-seed')],
  run: [manifest('TestRun', 'rlt-r1')],
  after: [manifest('Job', 'rlt-r1-merge'), manifest('Job', 'rlt-r1-unseed')],
  secrets: new Map(),
};
const report = '{"a":1}';
const log = [
  '-----BEGIN broadcast-burst.json (gzip, base64)-----',
  gzipSync(report).toString('base64'),
  `-----END broadcast-burst.json sha256 ${createHash('sha256').update(report).digest('hex')}-----`,
].join('\n');
const runner = { metadata: { name: 'rlt-r1-1-x', labels: { runner: 'true' } }, status: { phase: 'Succeeded' } };
const podsOf = (...items: readonly object[]) => JSON.stringify({ items });

/** What is said to calls that begin with these words, one after the other; the last one from then on. "!" is an error. */
type Script = Readonly<Record<string, readonly string[]>>;

const usual: Script = {
  'api-resources': ['testruns.k6.io'],
  create: ['created'],
  'get testrun': ['{"status":{"stage":"finished"}}'],
  'get pods': [podsOf(runner)],
  'get job': ['{"status":{"succeeded":1}}'],
  logs: [log],
  delete: ['deleted'],
};

async function run(script: Script, keep = false) {
  const answers = { ...usual, ...script };
  const calls: string[] = [];
  const lines: string[] = [];
  const count = new Map<string, number>();
  const answer = async (args: readonly string[]) => {
    const call = args.join(' ');
    calls.push(call);
    const known = Object.keys(answers).filter(
      (words) => call.startsWith(words) || call.includes(`--filename ${words}`),
    );
    const key = known.sort((a, b) => b.length - a.length)[0] ?? '';
    const all = answers[key] ?? [];
    const nth = count.get(key) ?? 0;
    count.set(key, nth + 1);
    const text = all[Math.min(nth, all.length - 1)] ?? '';
    return text.startsWith('!') ? { ok: false, stdout: '', said: text.slice(1) } : { ok: true, stdout: text, said: '' };
  };
  const kubectl: Kubectl = {
    try: answer,
    async run(args) {
      const { ok, stdout, said } = await answer(args);
      if (!ok) throw new RltError(said, { exitCode: 3 });
      return stdout;
    },
  };
  const line = (text: string) => lines.push(text);
  const done = runInCluster(
    { signal: new AbortController().signal },
    {
      ...{ kubectl, manifests, timeoutMs: 1500, keep, line, status: () => {} },
    },
  );
  const error = await done.then(
    () => undefined,
    (reason: unknown) => (reason instanceof RltError ? reason : Promise.reject(reason)),
  );
  const hasRemoved = calls.some((call) => call.startsWith('delete testrun,job,configmap,networkpolicy --selector'));
  return { error, lines: lines.join('\n'), calls, hasRemoved };
}

const away = '!Unable to connect to the server: net/http: TLS handshake timeout';

describe.concurrent('a run in a cluster', () => {
  it.each<[string, Script]>([
    ['for the TestRun', { 'get testrun': [away, '{"status":{"stage":"finished"}}'] }],
    ['for pods', { 'get pods': ['!The connection to the server k:6443 was refused', podsOf(runner)] }],
    ['for a job', { 'get job': ['!Error from server: etcdserver: leader changed', '{"status":{"succeeded":1}}'] }],
    ['for an object that is made', { create: ['created', away, 'created'] }],
    ['for the log', { logs: ['!unexpected EOF', '!unexpected EOF', log] }],
    [
      'when the object was made and the answer was lost',
      { 'rlt-r1-merge': [away, '!Error (AlreadyExists): already exists'] },
    ],
    ['by a kubectl that was ended', { 'get testrun': ['!', '{"status":{"stage":"finished"}}'] }],
  ])('outlives a moment without an answer %s', async (_, script) => {
    const { error, hasRemoved, lines } = await run(script);
    expect(error).toBeUndefined();
    expect(hasRemoved, lines).toBe(true);
  });

  it('gives up at once where it is refused', async () => {
    const forbidden = '!Error from server (Forbidden): pods is forbidden';
    const { error, calls } = await run({ 'get pods': [forbidden] });
    expect(error?.message).toContain('kubectl get pods --selector failed: Error from server (Forbidden)');
    expect(calls.filter((call) => call.startsWith('get pods'))).toHaveLength(1);
  });

  it.each<[string, Script]>([
    ['is no JSON', { 'get testrun': ['Downloading kubectl', '{}'] }],
    ['is another object', { 'get pods': ['{"kind":"Status"}'] }],
    ['is cut off', { 'get job': ['{"status":{"succ'] }],
  ])('names an answer that %s', async (_, script) => {
    const { error } = await run(script);
    expect(error?.message).toMatch(/^kubectl was asked for an object as JSON, and answered "/);
    expect(error?.exitCode).toBe(3);
  });

  it.each<[string, Script, RegExp]>([
    [
      'the TestRun is refused',
      { 'rlt-r1.yaml': ['created', '!strict decoding error'] },
      /rlt-r1.yaml was not taken: strict/,
    ],
    [
      'the initializer fails',
      {
        'get testrun': ['{"status":{"stage":"error"}}'],
        'get pods': [podsOf()],
        'logs job/rlt-r1-init': ['parsing "", needs ='],
      },
      /the k6 operator could not start the run: parsing "", needs =/,
    ],
    ['the operator takes nothing up', { 'get testrun': ['{}'], 'get pods': [podsOf()] }, /have not ended within 1.5 s/],
    [
      'the job cannot be stored',
      { 'get job': ['{"status":{"failed":1}}'], logs: ['no MongoDB'] },
      /storing the job has failed: no M/,
    ],
  ])('leaves nothing behind where %s, since no instance has run', async (_, script, message) => {
    const { error, hasRemoved, lines } = await run(script);
    expect(error?.message).toMatch(message);
    expect(lines).not.toContain('left in the cluster');
    expect(hasRemoved).toBe(true);
  });

  it('asks who takes TestRuns up where nobody has', async () => {
    const { error } = await run({ 'get testrun': ['{}'], 'get pods': [podsOf()] });
    expect(error?.hint).toContain('the k6 operator has not taken the TestRun up');
  });

  it.each<[string, Script]>([
    ['the merge prints nothing', { logs: ['error: no Redis'] }],
    ['its log is cut', { logs: [log.slice(0, 70)] }],
    ['nobody may read logs', { logs: ['!Error from server (Forbidden): pods/log'] }],
    ['instances do not end', { 'get testrun': ['{"status":{"stage":"started"}}'] }],
    ['the TestRun is away', { 'get testrun': ['!Error from server (NotFound)'] }],
  ])('leaves what may hold samples where %s, and says how it is removed, in its namespace', async (_, script) => {
    const { error, hasRemoved, lines } = await run(script);
    expect(error?.exitCode).toBe(3);
    expect(hasRemoved).toBe(false);
    expect(lines).toContain(
      'left in the cluster; to be removed with: kubectl --namespace load delete testrun,job,configmap,networkpolicy --selector realtime-load-test/run=r1',
    );
  });

  it('says what keeps a job from starting while it waits for it', async () => {
    const waiting = { state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } };
    const merge = { metadata: { name: 'rlt-r1-merge-x' }, status: { phase: 'Pending', containerStatuses: [waiting] } };
    const { lines } = await run({
      'get job rlt-r1-merge': ['{}', '{}', '{"status":{"succeeded":1}}'],
      'get pods': [podsOf(merge)],
    });
    expect(lines.match(/rlt-r1-merge-x cannot start: ImagePullBackOff: no such image/g)).toHaveLength(1);
  });

  it('makes nothing of manifests that have no merge', async () => {
    const calls: string[] = [];
    const answer = async (args: readonly string[]) => {
      calls.push(args.join(' '));
      return { ok: true, stdout: 'testruns.k6.io', said: '' };
    };
    const kubectl: Kubectl = { try: answer, run: async (args) => (await answer(args)).stdout };
    const without = { ...manifests, after: [] };
    const asked = { kubectl, manifests: without, timeoutMs: 1, keep: false, line: () => {}, status: () => {} };
    await expect(runInCluster({ signal: new AbortController().signal }, asked)).rejects.toThrow('there is no merge');
    expect(calls.filter((call) => call.startsWith('create'))).toEqual([]);
  });

  it('says at Ctrl-C what removes it all, for whom a second one stops at once', async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    const calls: string[] = [];
    const answer = async (args: readonly string[], { whileEnding = false } = {}) => {
      calls.push(args.join(' '));
      if (args[1] === 'testrun') controller.abort(new Error('interrupted'));
      if (!whileEnding) controller.signal.throwIfAborted();
      const stdout = args[0] === 'api-resources' ? 'testruns.k6.io' : '{"status":{"succeeded":1},"items":[]}';
      return { ok: true, stdout, said: '' };
    };
    const kubectl: Kubectl = { try: answer, run: async (args, options) => (await answer(args, options)).stdout };
    const line = (text: string) => lines.push(text);
    const asked = { kubectl, manifests, timeoutMs: 9000, keep: false, line, status: () => {} };
    await expect(runInCluster({ signal: controller.signal }, asked)).rejects.toThrow('interrupted');
    expect(lines.join('\n')).toMatch(/a second Ctrl-C leaves .*: kubectl --namespace load delete testrun,.*run=r1/);
    expect(calls.slice(-3).map((call) => call.split(' ').slice(0, 3).join(' '))).toEqual([
      'create --validate=strict --filename',
      'get job rlt-r1-unseed',
      'delete testrun,job,configmap,networkpolicy --selector',
    ]);
  });

  it('keeps everything where that is wanted', async () => {
    const { hasRemoved, lines } = await run({}, true);
    expect(hasRemoved).toBe(false);
    expect(lines).toContain('left in the cluster');
  });
});
