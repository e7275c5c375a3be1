import { connect, createServer, type Socket } from 'node:net';
import { port } from '../support/server.ts';
import type { ChaosAct, ChaosStart } from './interaction.ts';

/** A connection that is stalled for good is taken down after this, or a client in k6 waits for its close for ever. */
const STALL_ENDS_MS = 2500;

/** A TCP proxy that misbehaves on command. */
export async function startChaosProxy(targetPort: number, start: ChaosStart | undefined) {
  const pairs = new Set<Pair>();
  const server = createServer((client) => {
    const pair = new Pair(client, connect(targetPort, '127.0.0.1'), start);
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port(server.address())}`,
    /** Does it to every connection there is; later ones are spared. */
    act: (name: string) => {
      const act = new Map(Object.entries(acts)).get(name);
      if (act === undefined) throw new Error(`no such act of chaos: ${name}`);
      for (const pair of pairs) act(pair);
    },
    close: () => {
      for (const pair of pairs) pair.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

class Pair {
  readonly client: Socket;
  readonly server: Socket;
  forwardsToClient = true;
  forwardsToServer = true;
  /** How many bytes more of the next chunk reach the client before the cut. */
  cutsWithin: number | undefined;
  private held: Buffer[] = [];

  constructor(client: Socket, server: Socket, start: ChaosStart | undefined) {
    this.client = client;
    this.server = server;
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', () => this.destroy());
    client.on('data', (chunk) => this.forwardsToServer && server.write(chunk));
    client.on('close', () => server.destroy());
    server.on('data', (chunk) => this.toClient(chunk, start));
    server.on('close', () => this.forwardsToClient && client.end());
    if (start === 'cut before the response') client.once('data', () => this.destroy());
    if (start === 'garbage for a response') client.once('data', () => client.write('SSH-2.0-OpenSSH_9.2\r\n\r\n'));
    if (start === 'garbage for a response' || start === 'stall before the response') this.stall();
  }

  stall(): void {
    this.forwardsToClient = false;
    this.forwardsToServer = false;
    this.endLater();
  }

  endLater(): void {
    setTimeout(() => this.destroy(), STALL_ENDS_MS).unref();
  }

  pauseForAWhile(ms: number): void {
    this.forwardsToClient = false;
    setTimeout(() => {
      this.forwardsToClient = true;
      for (const chunk of this.held.splice(0)) this.client.write(chunk);
    }, ms);
  }

  destroy(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private toClient(chunk: Buffer, start: ChaosStart | undefined): void {
    if (!this.forwardsToClient) {
      this.held.push(chunk);
    } else if (this.cutsWithin !== undefined) {
      this.client.end(chunk.subarray(0, this.cutsWithin));
      this.server.destroy();
    } else if (start === 'byte by byte') {
      for (const byte of chunk) this.client.write(Buffer.of(byte));
    } else if (start === 'late') {
      setTimeout(() => this.client.write(chunk), 30);
    } else if (start === 'cut after the response' || start === 'stall after the response') {
      this.client.write(chunk.subarray(0, chunk.indexOf('\r\n\r\n') + 4));
      if (start === 'cut after the response') this.client.end();
      this.stall();
    } else {
      this.client.write(chunk);
    }
  }
}

const acts: Record<ChaosAct, (pair: Pair) => void> = {
  cut: (pair) => pair.destroy(),
  reset: (pair) => {
    pair.client.resetAndDestroy();
  },
  'end politely': (pair) => {
    pair.client.end();
  },
  'cut within the next frame': (pair) => {
    pair.cutsWithin = 5;
  },
  stall: (pair) => pair.stall(),
  'stall towards the client': (pair) => {
    pair.forwardsToClient = false;
    pair.endLater();
  },
  'stall towards the server': (pair) => {
    pair.forwardsToServer = false;
    pair.endLater();
  },
  'half-open': (pair) => {
    pair.stall();
    pair.server.destroy();
  },
  'pause for a while': (pair) => pair.pauseForAWhile(150),
  'send an unknown opcode': (pair) => write(pair, [0x8f, 0x00]),
  'send reserved bits': (pair) => write(pair, [0xf1, 0x01, 0x41]),
  'send a masked frame': (pair) => write(pair, [0x81, 0x81, 1, 2, 3, 4, 0x35]),
  'send noise': (pair) => write(pair, [0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8]),
  'send broken UTF-8': (pair) => write(pair, [0x81, 0x03, 0x34, 0xc3, 0x28]),
  'send a continuation of nothing': (pair) => write(pair, [0x80, 0x01, 0x41]),
  'send a ping that is too long': (pair) => write(pair, [0x89, 0x7e, 0x00, 0x7e, ...new Array(126).fill(0)]),
  'send a close with a forbidden code': (pair) => write(pair, [0x88, 0x02, 0x03, 0xed]),
  'send a close without a code': (pair) => write(pair, [0x88, 0x00]),
  'send a WebSocket ping': (pair) => write(pair, [0x89, 0x01, 0x41]),
};

function write(pair: Pair, bytes: number[]): void {
  pair.client.write(Buffer.from(bytes));
}
