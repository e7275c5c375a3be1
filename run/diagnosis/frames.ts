import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Said } from './handshake.ts';

const opcodes = { text: 1, binary: 2, close: 8 } as const;

/** One WebSocket frame of a client (RFC 6455): whole, masked, and shorter than 65,536 bytes. */
export function encodeFrame(content: string | Buffer): Buffer {
  const payload = Buffer.from(content);
  const opcode = typeof content === 'string' ? opcodes.text : opcodes.binary;
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length]), mask, masked]);
}

/** Frames of a server, as far as a handshake needs them: short ones that are not split. */
export class FrameReader {
  readonly #socket: Duplex;
  #bytes: Buffer;
  #isEnded = false;
  #wake = () => {};

  constructor(socket: Duplex, head: Buffer) {
    this.#socket = socket;
    this.#bytes = head;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    socket.once('close', () => {
      this.#isEnded = true;
      this.#wake();
    });
  }

  /** The next text or binary frame, or what came in its place within this time. */
  async next(timeoutMs: number): Promise<Said> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const said = this.#take();
      if (said !== undefined) return said;
      if (this.#isEnded) return 'closed';
      const left = deadline - Date.now();
      if (left <= 0) return 'nothing';
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #take(): Said | undefined {
    while (this.#bytes.length >= 2) {
      const opcode = (this.#bytes[0] ?? 0) & 0x0f;
      const short = (this.#bytes[1] ?? 0) & 0x7f;
      if (short === 127) return 'closed';
      const start = short === 126 ? 4 : 2;
      if (this.#bytes.length < start) return undefined;
      const length = short === 126 ? this.#bytes.readUInt16BE(2) : short;
      if (this.#bytes.length < start + length) return undefined;
      const payload = this.#bytes.subarray(start, start + length);
      this.#bytes = this.#bytes.subarray(start + length);
      if (opcode === opcodes.close) {
        this.#socket.destroy();
        return 'closed';
      }
      if (opcode === opcodes.text) return { text: payload.toString() };
      if (opcode === opcodes.binary) return 'binary';
    }
    return undefined;
  }
}
