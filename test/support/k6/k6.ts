/*
 * What `k6` and `k6/*` are in unit tests: vitest resolves all of them to this file. It keeps what a script does with k6,
 * and answers as a test has told it to.
 */

import { type ClientOptions, WebSocket as NodeWebSocket } from 'ws';
import { FakeRedis } from './redis.ts';

export interface K6Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Params {
  readonly headers?: Readonly<Record<string, string>>;
}

type Answer = { readonly status: number; readonly body?: string | null; readonly error?: string };

/** The state of k6; each test begins with a new one (`setup.ts`). */
export const k6 = fresh();

function fresh() {
  return {
    samples: [] as K6Sample[],
    metadata: {} as Record<string, unknown>,
    tags: {} as Record<string, string>,
    options: {} as Record<string, unknown>,
    failed: undefined as string | undefined,
    iterationInTest: 0,
    vusActive: 1,
    durationMs: 0,
    secrets: {} as Record<string, string>,
    files: {} as Record<string, string>,
    answer: (_url: string, _params: Params): Answer | Promise<Answer> => ({ status: 0 }),
    logged: [] as string[],
    redis: new FakeRedis(),
    /** What Redis was opened by, each time. */
    redisOpened: [] as unknown[],
    timers: { start: startTimer, cancel: cancelTimer },
    /** Seconds that the VU was blocked, each time. */
    slept: [] as number[],
  };
}

/** Samples of a metric so far: value, metadata and tags. */
export function samplesOf(metric: string): K6Sample[] {
  return k6.samples.filter((sample) => sample.metric === metric);
}

/** Sum of a metric's samples; undefined where there are none. */
export function total(metric: string): number | undefined {
  const samples = samplesOf(metric);
  return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0);
}

const kept = k6.metadata;

/** A new k6, in which nothing has happened. */
export function reset(): void {
  Object.assign(k6, fresh(), { metadata: kept });
  for (const key of Object.keys(kept)) delete kept[key];
  for (const name of Object.keys(__ENV)) delete __ENV[name];
}

class Metric {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  add(value: number | boolean, tags: Readonly<Record<string, string>> = {}) {
    k6.samples.push({ metric: this.name, value: Number(value), tags, metadata: { ...k6.metadata } });
  }
}

export { Metric as Counter, Metric as Gauge, Metric as Rate, Metric as Trend };

type Callback = (...args: unknown[]) => void;

const timers = new Map<number, NodeJS.Timeout>();
let timerId = 0;

function startTimer(callback: Callback, ms: number, ...args: unknown[]): number {
  const id = ++timerId;
  timers.set(
    id,
    globalThis.setTimeout(() => {
      timers.delete(id);
      callback(...args);
    }, ms),
  );
  return id;
}

function cancelTimer(id: number): void {
  globalThis.clearTimeout(timers.get(id));
  timers.delete(id);
}

export const setTimeout = (...args: Parameters<typeof startTimer>) => k6.timers.start(...args);
export const clearTimeout = (id: number) => k6.timers.cancel(id);

export const sleep = (seconds: number) => {
  k6.slept.push(seconds);
};

export const b64encode = (text: string) => Buffer.from(text).toString('base64');

export const SharedArray = function SharedArray(_name: string, make: () => unknown[]) {
  return make();
};

/** `k6/websockets` over `ws`: only the constructor and the frame's time are k6's own. */
export class WebSocket extends NodeWebSocket {
  constructor(url: string, _protocols: null, { headers, compression }: ClientOptions & { compression?: string }) {
    super(url, { perMessageDeflate: compression === 'deflate', ...(headers === undefined ? {} : { headers }) });
    this.addEventListener('message', (event) => {
      // Each listener gets an event of its own, and their class is shared by every copy of this module.
      if ('timestamp' in event) return;
      const timestamp = { get: () => performance.timeOrigin + performance.now() };
      Object.defineProperty(Object.getPrototypeOf(event), 'timestamp', timestamp);
    });
  }
}

export default {
  vu: {
    idInTest: 1,
    metrics: {
      get metadata() {
        return k6.metadata;
      },
      get tags() {
        return k6.tags;
      },
    },
  },
  scenario: {
    get iterationInTest() {
      return k6.iterationInTest;
    },
  },
  instance: {
    get vusActive() {
      return k6.vusActive;
    },
    get currentTestRunDuration() {
      return performance.now();
    },
  },
  test: {
    get options() {
      return k6.options;
    },
    fail(reason: string) {
      k6.failed = reason;
    },
  },
  async asyncRequest(_method: string, url: string, _body: null, params: Params) {
    return k6.answer(url, params);
  },
  async get(name: string) {
    if (k6.secrets[name] === undefined) throw new Error(`no secret ${name}`);
    return k6.secrets[name];
  },
  Client: function Client(where: unknown) {
    k6.redisOpened.push(where);
    return k6.redis;
  },
};

Object.assign(globalThis, { __ENV: {}, __VU: 0, open: (path: string) => k6.files[path] });
