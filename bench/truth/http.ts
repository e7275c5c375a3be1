import type { TimedBytes } from './timedBytes.ts';

/** A request and the answer to it, of one HTTP/1.1 connection. */
export interface Exchange {
  readonly method: string;
  /** "/ws/?EIO=4&transport=polling&sid=…". */
  readonly target: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** When the last byte of the answer could be read. */
  readonly at: number;
  /** Where in the server's bytes another protocol begins; undefined where the answer was no 101. */
  readonly upgradedAt: number | undefined;
}

/** Pairs the requests and the answers of a connection in their order. An answer that did not come whole is left out. */
export function readExchanges(toServer: TimedBytes, toClient: TimedBytes): Exchange[] {
  const exchanges: Exchange[] = [];
  let [asked, answered] = [0, 0];
  for (;;) {
    const request = readHead(toServer.bytes, asked);
    if (request === undefined) return exchanges;
    const [method = '', target = ''] = request.first.split(' ');
    // Without a length a request has no body.
    const sent = readBody(toServer.bytes, request, { untilEnd: false });
    if (sent === undefined) return exchanges;
    asked = sent.end;

    let answer = readHead(toClient.bytes, answered);
    while (answer !== undefined && isInterim(statusOf(answer))) answer = readHead(toClient.bytes, answer.end);
    if (answer === undefined) return exchanges;
    const status = statusOf(answer);
    const hasBody = method !== 'HEAD' && status !== 101 && status !== 204 && status !== 304;
    const received = hasBody
      ? readBody(toClient.bytes, answer, { untilEnd: true })
      : { body: Buffer.alloc(0), end: answer.end };
    if (received === undefined) return exchanges;
    answered = received.end;
    const { headers } = answer;
    const upgradedAt = status === 101 ? received.end : undefined;
    const at = toClient.readableAt(received.end);
    exchanges.push({ method, target, status, headers, body: received.body, at, upgradedAt });
    if (upgradedAt !== undefined) return exchanges;
  }
}

interface Head {
  readonly first: string;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly end: number;
}

function statusOf({ first }: Head): number {
  return Number(first.split(' ')[1]);
}

/** "Continue" comes before the answer; 101 is one. */
function isInterim(status: number): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

function readHead(all: Buffer, at: number): Head | undefined {
  const end = all.indexOf('\r\n\r\n', at, 'latin1');
  if (end < 0) return undefined;
  const [first = '', ...lines] = all.toString('latin1', at, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { first, headers: new Map(headers), end: end + 4 };
}

interface Body {
  readonly body: Buffer;
  readonly end: number;
}

/** undefined where it is not whole. */
function readBody(all: Buffer, { headers, end: start }: Head, { untilEnd }: { untilEnd: boolean }): Body | undefined {
  if (/\bchunked$/i.test(headers.get('transfer-encoding') ?? '')) return readChunks(all, start);
  const length = headers.get('content-length');
  if (length === undefined && untilEnd) return { body: all.subarray(start), end: all.length };
  const end = start + Number(length ?? 0);
  return end > all.length ? undefined : { body: all.subarray(start, end), end };
}

function readChunks(all: Buffer, start: number): Body | undefined {
  const chunks: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = all.indexOf('\r\n', at, 'latin1');
    if (lineEnd < 0) return undefined;
    const length = Number.parseInt(all.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(length)) throw new Error('a chunk of an HTTP body has no length');
    if (length === 0) return endOfTrailers(all, lineEnd, Buffer.concat(chunks));
    at = lineEnd + 2 + length + 2;
    if (at > all.length) return undefined;
    chunks.push(all.subarray(lineEnd + 2, at - 2));
  }
}

/** After the last chunk there may be more headers, and an empty line ends it all. */
function endOfTrailers(all: Buffer, lineEnd: number, body: Buffer): Body | undefined {
  const end = all.indexOf('\r\n\r\n', lineEnd, 'latin1');
  return end < 0 ? undefined : { body, end: end + 4 };
}
