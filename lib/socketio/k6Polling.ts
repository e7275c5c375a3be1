import { b64encode } from 'k6/encoding';
import exec from 'k6/execution';
import http, { type CookieJar } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import type { OpenPolling } from './engineTransport.ts';
import { isRecord } from './isRecord.ts';
import type { SocketIoOptions } from './options.ts';
import type { HttpAnswer, HttpPlatform, HttpSession } from './polling/http.ts';
import { pollingOver } from './polling/open.ts';

const upgradeDuration = /* @__PURE__ */ new Trend('socketio_upgrade_duration', true);
const answerDelay = /* @__PURE__ */ new Trend('socketio_answer_delay', true);
const failedUpgrades = /* @__PURE__ */ new Counter('socketio_failed_upgrades');

const platform: HttpPlatform = {
  openSession: (url, options) => new K6HttpSession(url, options),
  toBase64: (data) => b64encode(data),
  onUpgrade: (durationMs) => upgradeDuration.add(durationMs),
  onUpgradeFailed: (reason) => failedUpgrades.add(1, { reason }),
};

/** HTTP long-polling over `k6/http`, and the upgrade from it. */
export const openPolling: OpenPolling = /* @__PURE__ */ pollingOver(platform);

/** What k6 tells of a request; times in milliseconds. */
interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly error: string;
  readonly timings: { readonly blocked: number; readonly duration: number };
}

/** The requests of one connection. */
class K6HttpSession implements HttpSession {
  #jar: CookieJar;
  readonly #options: SocketIoOptions;
  readonly #tags: Record<string, string>;

  constructor(url: string, options: SocketIoOptions) {
    this.#options = options;
    // Without it, k6 tags its metrics with the whole address, tokens in the query and session ids included.
    this.#tags = { name: url.slice(0, url.indexOf('?')), ...textsOf(options.tags) };
    this.#jar = new http.CookieJar();
    if (options.withCredentials !== false) copyCookies(url, jarOf(options), this.#jar);
  }

  request(url: string, body: string | undefined, timeoutMs: number, done: (answer: HttpAnswer) => void): void {
    const { extraHeaders, transportOptions, withCredentials, webSocket } = this.#options;
    const headers: Record<string, string> = {
      // k6 decodes what comes so; it asks for nothing by itself.
      ...(webSocket?.compression === undefined ? {} : { 'Accept-Encoding': 'gzip, deflate' }),
      ...extraHeaders,
      ...transportOptions?.polling?.extraHeaders,
      Accept: '*/*',
      ...(body === undefined ? {} : { 'Content-Type': 'text/plain;charset=UTF-8' }),
    };
    if (withCredentials === false) this.#jar = new http.CookieJar();
    const params = {
      ...{ headers, jar: this.#jar, tags: this.#tags, timeout: timeoutMs },
      ...({ responseType: 'text', throw: true } as const),
    };
    const request = http.asyncRequest(body === undefined ? 'GET' : 'POST', url, body ?? null, params);
    const sentAt = fineNow();
    request.then(
      ({ status, body: text, error, timings }: Answered) => {
        // k6 tells how long it took, and neither when it began nor when it was over: that was between these two times.
        const readAt = fineNow();
        answerDelay.add(Math.max(0, readAt - (sentAt + timings.blocked + timings.duration)));
        done({ status, body: typeof text === 'string' ? text : '', words: error, readAt });
      },
      (error: unknown) => done({ status: 0, body: '', words: wordsOf(error), readAt: fineNow() }),
    );
  }

  webSocketOptions(): SocketIoOptions {
    const { extraHeaders, transportOptions, withCredentials, webSocket } = this.#options;
    return {
      ...this.#options,
      extraHeaders: { ...extraHeaders, ...transportOptions?.websocket?.extraHeaders },
      webSocket: withCredentials === false ? { ...webSocket } : { ...webSocket, jar: this.#jar },
    };
  }
}

/** Without the address, which Go puts in front. */
function wordsOf(error: unknown): string {
  return String(error).replace(/^(?:GoError: )?\w+ "[^"]*": /, '');
}

let origin = Number.NEGATIVE_INFINITY;

/**
 * Epoch milliseconds with a fraction. The run's duration is fine-grained, and `Date.now()` cuts the fraction off: the
 * largest difference seen is the nearest to the true one.
 */
function fineNow(): number {
  const sinceStart = exec.instance.currentTestRunDuration;
  origin = Math.max(origin, Date.now() - sinceStart);
  return origin + sinceStart;
}

/** Where the cookies come from that a connection begins with. */
function jarOf({ webSocket }: SocketIoOptions): CookieJar {
  const jar = webSocket?.jar;
  return isJar(jar) ? jar : http.cookieJar();
}

function isJar(value: unknown): value is CookieJar {
  return isRecord(value) && typeof value.cookiesForURL === 'function';
}

function copyCookies(url: string, from: CookieJar, to: CookieJar): void {
  const cookies = from.cookiesForURL(url);
  for (const [name, values] of Object.entries(cookies)) for (const value of values) to.set(url, name, value);
}

function textsOf(tags: SocketIoOptions['tags'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
