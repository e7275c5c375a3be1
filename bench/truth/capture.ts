import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RltError } from '../../contract/errors.ts';
import { type Child, describeExit } from '../../engine/child.ts';
import { type Lifetime, withLifetime } from '../../engine/index.ts';
import { startUntil } from '../../engine/startUntil.ts';

/** What comes from a port of the loopback interface and goes to it, until it is stopped. */
export interface Capture {
  /** In the pcap format; whole once it is stopped. */
  readonly file: string;
  stop(): Promise<Captured>;
}

export interface Captured {
  readonly packets: number;
  /** Of packets that the kernel had no room for: what they carried is not known. */
  readonly dropped: number;
}

/** MB of the kernel that wait for tcpdump to read them. */
const bufferMb = 256;

/**
 * Starts tcpdump. Its times are the kernel's, so it may come late to reading them, and leaves the CPU to all others.
 *
 * @param folder where the capture is left
 * @throws RltError unavailable: there is no tcpdump, or it may not capture
 */
export async function startCapture(lifetime: Lifetime, port: number, folder: string): Promise<Capture> {
  const file = join(folder, 'loopback.pcap');
  const { child } = await startUntil(
    lifetime,
    'tcpdump',
    {
      command: 'nice',
      args: [
        ...['-n', '19', 'tcpdump', '-i', 'lo', '-n', '-w', file, '-s', '0', '-B', String(bufferMb * 1024)],
        // It would become a user who may not write there.
        ...(process.getuid?.() === 0 ? ['-Z', 'root'] : []),
        ...['--time-stamp-precision=nano', filterOf(port)],
      ],
    },
    (line) => /: listening on /.test(line) || undefined,
  );
  const forget = lifetime.onClose(() => child.stop({ signal: 'SIGINT' }));
  return {
    file,
    async stop() {
      await untilAllIsRead(child);
      const exit = await child.stop({ signal: 'SIGINT', graceMs: 30_000 });
      forget();
      const said = child.lastLines().slice(-3).join('\n');
      const counts = countsIn(said);
      if (exit.code !== 0 || counts === undefined) {
        throw new Error(`tcpdump ended with ${describeExit(exit)} and said: ${said}`);
      }
      return { packets: counts.packets, dropped: counts.dropped };
    },
  };
}

/** The kernel hands packets over in blocks, up to a second later, and tcpdump throws away what it has not read at its end. */
async function untilAllIsRead(child: Child): Promise<void> {
  let last = '';
  let since = performance.now();
  while (child.exit() === undefined) {
    process.kill(child.pid, 'SIGUSR1');
    await delay(200);
    const said = child.lastLines().at(-1) ?? '';
    const counts = countsIn(said);
    // On loopback the kernel counts a packet when it is sent and when it comes, and libpcap shows it once.
    if (counts !== undefined && counts.received === 2 * counts.packets) return;
    // What came before the filter was in place is counted too. Longer than a block takes, nothing has come.
    if (said === last && performance.now() - since > quietMs) return;
    if (said !== last) [last, since] = [said, performance.now()];
  }
}

const quietMs = 2000;

/** The counts that tcpdump says, on SIGUSR1 in one line and at its end in three. */
function countsIn(text: string): (Captured & { readonly received: number }) | undefined {
  const found = /(\d+) packets? captured\D+(\d+) packets? received by filter\D+(\d+) packets? dropped/.exec(text);
  if (found === null) return undefined;
  const [packets = 0, received = 0, dropped = 0] = found.slice(1).map(Number);
  return { packets, received, dropped };
}

/** Why loopback cannot be captured here; undefined where it can. */
export async function captureProblem(): Promise<string | undefined> {
  return withLifetime(async (lifetime) => {
    try {
      const capture = await startCapture(lifetime, 1, await lifetime.tempFolder('truth'));
      await capture.stop();
      return undefined;
    } catch (error) {
      if (!(error instanceof RltError) || lifetime.signal.aborted) throw error;
      const why = error.message.replaceAll(/\s+/g, ' ');
      return `loopback cannot be captured, which needs tcpdump, and root or CAP_NET_RAW: ${why}`;
    }
  });
}

/** Openings and data: acknowledgements alone would be half of all packets. In IPv6 the filter cannot tell them. */
function filterOf(port: number): string {
  const dataLength = 'ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2)';
  return `tcp port ${port} and (ip6 or tcp[tcpflags] & tcp-syn != 0 or ${dataLength} != 0)`;
}
