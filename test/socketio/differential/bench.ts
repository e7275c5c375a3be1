import type { Bench, ClientOptions, ClientSocket, Interaction, TraceLine } from './interaction.ts';

export interface Platform {
  /** Makes a socket with the client under test. */
  io(url: string, options: ClientOptions): ClientSocket;
  wait(ms: number): Promise<void>;
  /** For a server whose answers overtake what it has sent before: how long that is waited for, too. */
  readonly settleMs?: number;
}

const managerEvents = [
  'open',
  'close',
  'error',
  'reconnect_attempt',
  'reconnect',
  'reconnect_error',
  'reconnect_failed',
];

export interface Outcome {
  /** What happened, in order. */
  trace: TraceLine[];
  /** What was measured, in milliseconds. */
  durations: Record<string, number>;
}

/** Runs one interaction. */
export async function run(interaction: Interaction, url: string, platform: Platform): Promise<Outcome> {
  const durations: Record<string, number> = {};
  const trace: TraceLine[] = [];
  const sockets: ClientSocket[] = [];
  let isOver = false;
  const add = (what: string, ...values: unknown[]) => {
    if (!isOver) trace.push([what, ...values.map((value) => plain(value))]);
  };
  const bench: Bench = {
    io: (path = '/', options = {}) => {
      const socket = platform.io(`${url}${path}`, { reconnection: false, ...options });
      sockets.push(socket);
      return socket;
    },
    trace: add,
    watch: (socket, label = '', { manager = false } = {}) => {
      const says = (what: string) => (label === '' ? what : `${label} ${what}`);
      socket.on('connect', () => add(says('connect'), socket.connected, socket.active, Boolean(socket.recovered)));
      socket.on('connect_error', (error) => add(says('connect_error'), error, socket.active));
      socket.on('disconnect', (reason, details) => add(says('disconnect'), reason, details, socket.active, socket.id));
      socket.onAny((...event) => add(says('event'), ...event));
      for (const event of manager ? managerEvents : []) {
        socket.io.on(event, (...args) => add(says(`manager ${event}`), ...args));
      }
      return socket;
    },
    next: (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args))),
    settle: async (socket) => {
      await new Promise<void>((resolve) => socket.emit('settle', () => resolve()));
      if (platform.settleMs !== undefined) await platform.wait(platform.settleMs);
    },
    writable: async (socket) => {
      while (socket.io.engine?.transport.writable !== true) await platform.wait(1);
    },
    wait: platform.wait,
    measure: async (what, promise) => {
      const startedAt = Date.now();
      const value = await promise;
      durations[what] = Date.now() - startedAt;
      return value;
    },
  };
  const deadline = platform.wait(5000).then(() => add('TIMED OUT'));
  await Promise.race([interaction.run(bench), deadline]);
  isOver = true;
  for (const socket of sockets) socket.disconnect();
  return { trace, durations };
}

/** JSON that stands for the value: what differs from run to run, or has no JSON form, is put in other words. */
function plain(value: unknown): unknown {
  if (value === undefined) return '<undefined>';
  if (typeof value === 'function') return '<function>';
  if (value instanceof ArrayBuffer) return { bytes: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value))
    return { bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
  if (value instanceof Error) return { error: value.message, ...('data' in value ? { data: plain(value.data) } : {}) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('description' in value && 'context' in value) return { description: plain(value.description) };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
