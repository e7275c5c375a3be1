import { request } from 'node:http';
import type { SocketIoOptions } from '../../../lib/socketio/index.ts';
import type { HttpAnswer, HttpPlatform, HttpSession } from '../../../lib/socketio/polling/http.ts';

/** HTTP for polling on Node: a connection for each request, and cookies where there are to be any. */
export function nodeHttp(overrides: Partial<HttpPlatform> = {}): HttpPlatform {
  return {
    openSession: (_url, options) => new NodeHttpSession(options),
    toBase64: (data) => Buffer.from(data).toString('base64'),
    ...overrides,
  };
}

class NodeHttpSession implements HttpSession {
  readonly #cookies = new Map<string, string>();
  readonly #options: SocketIoOptions;

  constructor(options: SocketIoOptions) {
    this.#options = options;
  }

  request(url: string, body: string | undefined, timeoutMs: number, done: (answer: HttpAnswer) => void): void {
    const ended = (answer: Omit<HttpAnswer, 'readAt'>) => done({ ...answer, readAt: Date.now() });
    const headers = {
      ...this.#headers(this.#options.transportOptions?.polling?.extraHeaders),
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'text/plain;charset=UTF-8', 'Content-Length': Buffer.byteLength(body) }),
    };
    const call = request(url, { agent: false, method: body === undefined ? 'GET' : 'POST', headers });
    call.setTimeout(timeoutMs, () => call.destroy(new Error('request timeout')));
    call.on('error', (error) => ended({ status: 0, body: '', words: error.message }));
    call.on('response', (response) => {
      for (const cookie of response.headers['set-cookie'] ?? []) this.#keep(cookie);
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', (error) => ended({ status: 0, body: '', words: error.message }));
      response.on('end', () =>
        ended({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), words: '' }),
      );
    });
    call.end(body);
  }

  webSocketOptions(): SocketIoOptions {
    return { ...this.#options, extraHeaders: this.#headers(this.#options.transportOptions?.websocket?.extraHeaders) };
  }

  #headers(own: Record<string, string> = {}): Record<string, string> {
    const headers: Record<string, string> = { ...this.#options.extraHeaders, ...own };
    if (this.#options.withCredentials === false || this.#cookies.size === 0) return headers;
    const kept = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    return { ...headers, Cookie: headers.Cookie === undefined ? kept : `${headers.Cookie}; ${kept}` };
  }

  #keep(cookie: string): void {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? [];
    if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
  }
}
