import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type OpenedRequest, openRequest, ProxyError } from '../gatewayFetch.ts';
import { encodeFrame, FrameReader } from './frames.ts';

/** What became of one handshake. */
export type Outcome =
  /** An HTTP answer in place of a WebSocket. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly location?: string | undefined;
      readonly body: string;
    }
  /** No answer; the words of Node. */
  | { readonly kind: 'failed'; readonly words: string }
  /** The proxy on the way did not let us through; its words, or Node's. */
  | { readonly kind: 'proxy'; readonly words: string }
  | { readonly kind: 'timeout' }
  /** A WebSocket, and what came on it: first by itself, then in answer to the connect. */
  | { readonly kind: 'opened'; readonly first: Said; readonly answer?: Said };

/** A text frame as it came, or what came in its place. */
export type Said = { readonly text: string } | 'binary' | 'closed' | 'nothing';

export interface Target {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly namespace: string;
  /** Sent once the session is open: text, or bytes for another parser. */
  readonly connect: string | Buffer;
  readonly timeoutMs: number;
  /** Names the proxies. */
  readonly env: NodeJS.ProcessEnv;
}

/** Makes one Engine.IO handshake over a WebSocket, and sends a Socket.IO connect. Never rejects. */
export function handshake(target: Target): Promise<Outcome> {
  const key = randomBytes(16).toString('base64');
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
  };
  return exchange({ ...target, headers: { ...target.headers, ...upgrade } }, 'websocket', (request, end) => {
    request.once('upgrade', (_: IncomingMessage, socket: Duplex, head: Buffer) => {
      talk(socket, head, target).then(end);
    });
  });
}

/** A plain request for the same path. */
export function get(target: Target): Promise<Outcome> {
  return exchange(target, 'answer', () => {});
}

async function exchange(
  { url, headers, timeoutMs, env }: Target,
  asks: 'answer' | 'websocket',
  prepare: (request: ClientRequest, end: (outcome: Outcome) => void) => void,
): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs);
  let opened: OpenedRequest;
  try {
    // The answer's kind is asked for, not its secrecy: an untrusted certificate is k6's own finding.
    const trust = { rejectUnauthorized: false };
    opened = await openRequest(url, { headers, env, trust, asks }, signal);
  } catch (error) {
    return error instanceof ProxyError ? { kind: 'proxy', words: error.message } : failed(error);
  }
  const { request, forwardedBy } = opened;
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      signal.removeEventListener('abort', onTimeout);
      request.destroy();
      resolve(outcome);
    };
    const onTimeout = () => end({ kind: 'timeout' });
    signal.addEventListener('abort', onTimeout);
    prepare(request, end);
    request.once('response', async (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      end({ kind: 'answered', status, location: answered.location, body: await beginningOf(response) });
    });
    request.on('error', (error) => {
      const outcome = failed(error);
      end(forwardedBy !== undefined && outcome.kind === 'failed' ? { ...outcome, kind: 'proxy' } : outcome);
    });
    request.end();
  });
}

function failed(error: unknown): Extract<Outcome, { kind: 'failed' | 'timeout' }> {
  if (!(error instanceof Error)) return { kind: 'failed', words: String(error) };
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return { kind: 'timeout' };
  return { kind: 'failed', words: `${'code' in error ? error.code : ''} ${error.message}`.trim() };
}

async function talk(socket: Duplex, head: Buffer, { connect, timeoutMs }: Target): Promise<Outcome> {
  socket.on('error', () => {});
  const frames = new FrameReader(socket, head);
  try {
    const first = await frames.next(timeoutMs / 2);
    if (typeof first !== 'object' || !first.text.startsWith('0{')) return { kind: 'opened', first };
    socket.write(encodeFrame(connect));
    return { kind: 'opened', first, answer: await frames.next(timeoutMs / 2) };
  } finally {
    socket.destroy();
  }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > longestBody) break;
    }
  } catch {
    // What came until then is all that there is.
  }
  return text.slice(0, longestBody);
}

const longestBody = 1000;
