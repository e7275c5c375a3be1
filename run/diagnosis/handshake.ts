import { randomBytes } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
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
}

/** Makes one Engine.IO handshake over a WebSocket, and sends a Socket.IO connect. Never rejects. */
export function handshake(target: Target): Promise<Outcome> {
  const { url, headers, timeoutMs } = target;
  const key = randomBytes(16).toString('base64');
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
  };
  return exchange(url, { ...headers, ...upgrade }, timeoutMs, (request, end) => {
    request.once('upgrade', (_: IncomingMessage, socket: Duplex, head: Buffer) => {
      talk(socket, head, target).then(end);
    });
  });
}

/** A plain request for the same path. */
export function get({ url, headers, timeoutMs }: Target): Promise<Outcome> {
  return exchange(url, headers, timeoutMs, () => {});
}

function exchange(
  url: URL,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  prepare: (request: ClientRequest, end: (outcome: Outcome) => void) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    // The answer's kind is asked for, not its secrecy: an untrusted certificate is k6's own finding.
    const options = { headers, agent: false, rejectUnauthorized: false };
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options);
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      request.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end({ kind: 'timeout' }), timeoutMs);
    prepare(request, end);
    request.once('response', async (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      end({ kind: 'answered', status, location: answered.location, body: await beginningOf(response) });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      end({ kind: 'failed', words: `${error.code ?? ''} ${error.message}`.trim() });
    });
    request.end();
  });
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
