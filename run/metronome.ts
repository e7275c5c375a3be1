import { once } from 'node:events';
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { epochClock } from './epochClock.ts';

/** Between two frames, of which each connection gets every fourth one. */
const everyMs = 4;
const turns = 4;

/** Tells a k6 where the metronome is. */
export interface MetronomeEnvironment {
  /** Left out where none can be opened, such as without an IPv4 loopback: then k6 looks for another way. */
  readonly RLT_METRONOME?: string;
}

/**
 * Runs k6 beside a metronome, which ends with it.
 *
 * @param host where k6 reaches it
 */
export async function withMetronome<Result>(
  play: (environment: MetronomeEnvironment) => Promise<Result>,
  host = '127.0.0.1',
) {
  // It serves the error bar alone, which no run should fail for.
  const metronome = await openMetronome(host).catch(() => undefined);
  try {
    return await play(metronome === undefined ? {} : { RLT_METRONOME: metronome.url });
  } finally {
    metronome?.close();
  }
}

/**
 * Sends frames whose text is the time at which they are sent (epoch milliseconds with a fraction), steadily and over
 * connections of the same kind as a gateway's: a k6 on this machine that has read one knows how late it reads, whatever the
 * gateway does. A frame that is itself late carries its own time, so that a busy machine makes the beats fewer, not wrong.
 */
async function openMetronome(host: string) {
  const now = epochClock();
  const connections: WebSocket[][] = Array.from({ length: turns }, () => []);
  let joined = 0;
  let beat = 0;
  let timer: NodeJS.Timeout | undefined;
  const http = createServer((_request, response) => response.writeHead(426).end());
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  server.on('connection', (connection) => {
    const turn = connections[joined++ % turns] ?? [];
    turn.push(connection);
    timer ??= setInterval(send, everyMs).unref();
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      turn.splice(turn.indexOf(connection), 1);
      if (server.clients.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
  });
  // It passes on those of `http`: that cannot listen, or accept a connection for want of file descriptors.
  server.on('error', () => {});
  http.listen(0, host);
  await once(http, 'listening');
  http.unref();
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
  const send = () => {
    for (const connection of connections[beat++ % turns] ?? []) connection.send(now().toFixed(3));
  };
  return {
    url: `ws://${host}:${address.port}`,
    close() {
      clearInterval(timer);
      for (const connection of server.clients) connection.terminate();
      server.close();
      http.close();
    },
  };
}
