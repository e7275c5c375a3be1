import type { Machine } from '../machine.ts';
import { median } from '../statistics.ts';
import type { ClientId, Load } from './kinds.ts';
import type { Figures } from './measureRound.ts';
import type { BenchPlan } from './plan.ts';

export interface Row {
  readonly client: ClientId;
  readonly load: Load;
  /** null: a round that came to no figures, see the notes. */
  readonly rounds: readonly (Figures | null)[];
}

export interface Results {
  readonly version: 1;
  readonly mode: string;
  readonly machine: Machine;
  /** Medians over paired rounds; null where one side was not measured. */
  readonly ratios: {
    readonly cpuVsFloor: number | null;
    readonly cpuVsOfficial: number | null;
    readonly memoryVsFloor: number | null;
  };
  readonly ratiosAt: Pick<BenchPlan, 'cpuAt' | 'memoryAt'>;
  readonly rows: readonly Row[];
  /** What did not take part, or a round that is no measurement. */
  readonly notes: readonly string[];
}

export const targets = { cpuVsFloor: 1.15, cpuVsOfficial: 0.6, memoryVsFloor: 1.15 } as const;

export function ratiosOf(rows: readonly Row[], { cpuAt, memoryAt }: BenchPlan): Results['ratios'] {
  const cpuRow = (client: ClientId) =>
    rows.find(
      (row) =>
        row.client === client &&
        row.load.sockets === cpuAt.sockets &&
        row.load.bytes === cpuAt.bytes &&
        row.load.events > 0,
    );
  const memoryRow = (client: ClientId) =>
    rows.find((row) => row.client === client && row.load.sockets === memoryAt && row.load.bytes <= 100);
  const cpu = ({ cpuMicrosPerDelivery }: Figures) => cpuMicrosPerDelivery;
  const memory = ({ memoryKbPerConnection }: Figures) => memoryKbPerConnection;
  return {
    cpuVsFloor: pairedRatio(cpuRow('ours'), cpuRow('floor'), cpu),
    cpuVsOfficial: pairedRatio(cpuRow('ours'), cpuRow('official'), cpu),
    memoryVsFloor: pairedRatio(memoryRow('ours'), memoryRow('floor'), memory),
  };
}

/** Rounds are compared one by one: what slowed this machine down for a while slowed both. */
function pairedRatio(ours: Row | undefined, other: Row | undefined, read: (figures: Figures) => number | null) {
  const pairs = (ours?.rounds ?? []).flatMap((figures, round) => {
    const beside = other?.rounds[round];
    if (!figures || !beside) return [];
    const [a, b] = [read(figures), read(beside)];
    return a === null || !b ? [] : [a / b];
  });
  return pairs.length === 0 ? null : Math.round(median(pairs) * 1000) / 1000;
}
