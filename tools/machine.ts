import os from 'node:os';

/** What the figures belong to. */
export interface Machine {
  readonly measuredAt: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly k6: string;
  readonly node: string;
  /** Of the last minute, before the first round: above the number of CPUs, others were at work as well. */
  readonly loadAverage: number;
}

export function describeMachine(k6Version: string): Machine {
  return {
    measuredAt: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model ?? 'unknown CPU',
    cpus: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.release()}`,
    k6: k6Version,
    node: process.versions.node,
    loadAverage: Number(os.loadavg()[0]?.toFixed(1)),
  };
}

export function machineLine(machine: Machine): string {
  const { measuredAt, cpu, cpus, memoryGb, system, k6, node, loadAverage } = machine;
  const load = loadAverage > 0.5 ? `; load average ${loadAverage} when it began: not a quiet machine` : '';
  return `Measured on ${measuredAt}: ${cpu}, ${cpus} CPUs, ${memoryGb} GB, ${system}, k6 ${k6}, Node ${node}${load}.`;
}
