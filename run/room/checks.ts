import { formatCount as count } from '../../text/format.ts';
import type { Finding } from './finding.ts';
import type { Load } from './load.ts';
import type { Machine } from './machine.ts';

type Look = (load: Load & { readonly connections: number }, machine: Machine) => Omit<Finding, 'check'> | undefined;

/** Files that k6 has open without any connection, with some to spare. */
const filesOfK6 = 64;
/** The same of a gateway: its listening sockets, its log, Redis, and a pool of connections to MongoDB. */
const filesOfGateway = { least: 32, usual: 150 };

/** k6's memory: measured at 10,000 sockets of this client, docs/benchmarks.md. */
const memory = { base: 100e6, perConnection: 102_000, perConnectionOfGateway: 60_000 };

/**
 * Deliveries in a second that a core is known to keep up with. A delivery costs k6 31.7 µs (200 sockets, events of
 * 100 bytes, docs/benchmarks.md); above seven tenths of a core it waits for its turn, and a gateway beside it needs as
 * much again.
 */
const deliveriesOfCore = { alone: 22_000, besideGateway: 12_000 };

/** What is looked at before a run, each by its name. */
export const roomChecks: Readonly<Record<string, Look>> = {
  'open files'({ connections, instances }, { openFiles }) {
    if (openFiles === undefined) return undefined;
    const ofOne = Math.ceil(connections / instances);
    const needed = ofOne + filesOfK6;
    const where = instances === 1 ? '' : ` in each of ${instances} k6`;
    const found = `${needing(ofOne)} ${count(needed)} open files${where}; ulimit -n is ${count(openFiles)}`;
    return needed <= openFiles
      ? { level: 'ok', found }
      : { level: 'error', found, change: raise(openFiles, needed, filesOfK6) };
  },

  'open files of the gateway'({ connections, gatewayIsHere }, { openFiles }) {
    if (openFiles === undefined || !gatewayIsHere) return undefined;
    const { least, usual } = filesOfGateway;
    const found = `the gateway, which is started with the same ulimit -n of ${count(openFiles)}, needs one for each of ${plural(connections, 'connection')}, and about ${usual} more`;
    if (connections + usual <= openFiles) return { level: 'ok', found };
    const change = raise(openFiles, connections + usual, usual);
    return { level: connections + least > openFiles ? 'error' : 'warning', found, change };
  },

  'local ports'({ connections }, { localPorts }) {
    if (localPorts === undefined) return undefined;
    const found = `${plural(connections, 'connection')} to one address; net.ipv4.ip_local_port_range has ${count(localPorts)} ports`;
    if (connections <= localPorts * 0.9) return { level: 'ok', found };
    return {
      level: connections > localPorts ? 'error' : 'warning',
      found,
      change: 'widen it: sysctl -w net.ipv4.ip_local_port_range="1024 65535"; or connect fewer clients',
    };
  },

  'connection tracking'({ connections }, { tracked }) {
    if (tracked === undefined) return undefined;
    const found = `${plural(connections, 'connection')}; the firewall can follow ${count(tracked)} more`;
    if (connections <= tracked * 0.9) return { level: 'ok', found };
    return {
      level: connections > tracked ? 'error' : 'warning',
      found,
      change: 'raise net.netfilter.nf_conntrack_max, or connect fewer clients',
    };
  },

  memory({ connections, instances, gatewayIsHere }, { freeBytes }) {
    const each = memory.perConnection + (gatewayIsHere ? memory.perConnectionOfGateway : 0);
    const base = memory.base * instances;
    const needed = base + connections * each;
    const found = `${needing(connections)} about ${megabytes(needed)}; ${megabytes(freeBytes)} are available`;
    if (needed <= freeBytes * 0.7) return { level: 'ok', found };
    const most = Math.max(1, Math.floor((freeBytes * 0.7 - base) / each));
    return {
      level: needed > freeBytes ? 'error' : 'warning',
      found,
      change: `connect up to about ${plural(most, 'client')} here`,
    };
  },

  'deliveries per second'({ deliveriesPerSecond, gatewayIsHere }, { cores }) {
    if (deliveriesPerSecond === undefined) return undefined;
    const ofCore = gatewayIsHere ? deliveriesOfCore.besideGateway : deliveriesOfCore.alone;
    const most = cores * ofCore;
    const beside = gatewayIsHere ? ' beside the gateway' : '';
    const found = `${count(Math.round(deliveriesPerSecond))} deliveries per second; ${plural(cores, 'core')} keep up with about ${count(most)}${beside}`;
    if (deliveriesPerSecond <= most) return { level: 'ok', found };
    return {
      level: 'warning',
      found: `${found}: the load generator will be the bottleneck`,
      change: `a --delay ${(deliveriesPerSecond / most).toFixed(1)} times as long, or fewer clients, keeps it within that`,
    };
  },
};

function raise(openFiles: number, needed: number, own: number): string {
  return `ulimit -n ${needed}, or up to ${plural(Math.max(0, openFiles - own), 'connection')}`;
}

function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`;
}

function needing(connections: number): string {
  return `${plural(connections, 'connection')} ${connections === 1 ? 'needs' : 'need'}`;
}

function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}
