import { EventEmitter } from 'node:events';

/** A parser for a Socket.IO server whose packets are binary, as socket.io-msgpack-parser's; text is an error to it. */
export const otherParser = {
  Encoder: class {
    encode(packet: object): Buffer[] {
      return [Buffer.from(JSON.stringify(packet))];
    }
  },
  Decoder: class extends EventEmitter {
    add(data: unknown): void {
      if (!Buffer.isBuffer(data)) throw new Error('not a binary packet');
      this.emit('decoded', JSON.parse(data.toString()));
    }

    destroy(): void {
      this.removeAllListeners();
    }
  },
};
