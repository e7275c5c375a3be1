import type { Plan } from '../../contract/plan.ts';
import { formatCount } from '../../text/format.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';

/** What one instance is expected to need. */
export interface RunnerNeeds {
  readonly connections: number;
  /** Of all instances together divided by their number; 0 where the scenario has no steady rate. */
  readonly deliveriesPerSecond: number;
  /** Of a processor core. */
  readonly milliCpu: number;
  readonly memoryMiB: number;
  /** For the samples of one instance. */
  readonly diskMiB: number;
}

/*
 * From docs/benchmarks.md: a delivery costs 27 to 45 µs of CPU time, an idle connection 34 µs each second, a connection
 * about 100 kB of memory.
 */
const cpuPerDelivery = 45e-6;
const cpuPerIdleConnection = 34e-6;
/** Above this share of its cores a generator measures its own queue. */
const mostBusy = 0.6;
/** Go may take three fifths of the limit (GOMEMLIMIT), and what connecting threw away stays until it collects. */
const bytesPerConnection = 250_000;
/** k6 with an empty test, the program that seals and ships its samples, and room for a virtual user's runtime. */
const baseMiB = 384;
/** A row of k6's CSV and its compressed copy. */
const bytesPerDelivery = 160;
const mebibyte = 1024 ** 2;

/** What one of the plan's instances needs, from the costs that were measured. */
export function runnerNeeds(
  plan: Plan,
  definition: Pick<ScenarioDefinition, 'connections' | 'deliveriesPerSecond'>,
): RunnerNeeds {
  const { instances, clientCount, eventCount } = plan;
  const connections = Math.ceil((definition.connections?.(plan) ?? clientCount) / instances);
  const deliveriesPerSecond = Math.ceil((definition.deliveriesPerSecond?.(plan) ?? 0) / instances);
  const cores = (deliveriesPerSecond * cpuPerDelivery) / mostBusy + connections * cpuPerIdleConnection;
  const deliveries = (clientCount * eventCount) / instances;
  return {
    connections,
    deliveriesPerSecond,
    // Connecting takes a core whatever comes afterwards.
    milliCpu: Math.max(500, roundUp(cores * 1000, 100)),
    memoryMiB: roundUp(baseMiB + (connections * bytesPerConnection) / mebibyte, 64),
    diskMiB: Math.max(1024, roundUp((2 * deliveries * bytesPerDelivery) / mebibyte, 256)),
  };
}

/** Ports from 1024 on: connections to one address of the gateway. */
const mostPorts = 64_512;
/** More than most nodes have. */
const manyMilliCpu = 16_000;

/** What a user may not have meant, a sentence each: a plan that no pod, or not each of them, can carry out. */
export function doubtsAbout({ instances, subscriberVus, clientCount }: Plan, needs: RunnerNeeds): string[] {
  const { connections, milliCpu } = needs;
  const pods = (share: number) => `--parallelism ${formatCount(Math.ceil(instances * share))} or more divides it`;
  const noPorts =
    connections > mostPorts
      ? `a pod has at most ${formatCount(mostPorts)} ports to one address of the gateway, and is to hold ${formatCount(connections)} connections: ${pods(connections / mostPorts)}`
      : undefined;
  const tooLarge =
    milliCpu > manyMilliCpu
      ? `few nodes have ${formatCount(milliCpu / 1000)} CPUs to spare: ${pods(milliCpu / manyMilliCpu)}`
      : undefined;
  const holders = Math.min(subscriberVus, clientCount);
  const idle =
    instances > holders
      ? `${formatCount(instances - holders)} of ${formatCount(instances)} pods will hold no client: ${formatCount(clientCount)} clients are divided among ${formatCount(holders)} virtual users`
      : undefined;
  return [noPorts, tooLarge, idle].filter((doubt) => doubt !== undefined);
}

/**
 * Memory is asked for whole, so that nobody else's takes it away. No limit of CPU time: a kernel that stops k6 for it
 * looks like a slow gateway.
 */
export function podResources(milliCpu: number, memoryMiB: number) {
  return {
    requests: { cpu: `${milliCpu}m`, memory: `${memoryMiB}Mi` },
    limits: { memory: `${memoryMiB}Mi` },
  };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
