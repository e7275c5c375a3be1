import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { machineLimits } from '../machineLimits.ts';

/** What this machine has to give; what it does not tell is undefined. */
export interface Machine {
  readonly cores: number;
  readonly freeBytes: number;
  /** Files and sockets that one process may have open (`ulimit -n`). */
  readonly openFiles: number | undefined;
  /** Connections to one address and port: each has a local port of its own. */
  readonly localPorts: number | undefined;
  /** Connections that the firewall can still follow. */
  readonly tracked: number | undefined;
}

/** @param proc where Linux tells of itself */
export function lookAtMachine(proc = '/proc'): Machine {
  const range = numbersIn(`${proc}/sys/net/ipv4/ip_local_port_range`);
  const [most] = numbersIn(`${proc}/sys/net/netfilter/nf_conntrack_max`);
  const [held = 0] = numbersIn(`${proc}/sys/net/netfilter/nf_conntrack_count`);
  const [low, high] = range;
  return {
    cores: availableParallelism(),
    freeBytes: availableBytes(proc),
    openFiles: machineLimits(`${proc}/self/limits`).openFiles,
    localPorts: low === undefined || high === undefined ? undefined : high - low + 1,
    tracked: most === undefined ? undefined : most - held,
  };
}

/** What could be had without swapping, which is more than what is free; a container may be allowed less. */
function availableBytes(proc: string): number {
  const limit = process.constrainedMemory();
  const contained = limit > 0 && limit < 2 ** 50 ? limit : Number.POSITIVE_INFINITY;
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(textOf(`${proc}/meminfo`))?.[1];
  return Math.min(contained, kilobytes === undefined ? freemem() : Number(kilobytes) * 1024);
}

function numbersIn(file: string): number[] {
  return (textOf(file).match(/\d+/g) ?? []).map(Number);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
