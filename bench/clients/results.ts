import type { Machine } from '../../tools/machine.ts';
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
  readonly ratios: Readonly<Record<RatioName, number | null>>;
  readonly ratiosAt: Pick<BenchPlan, 'cpuAt' | 'memoryAt'>;
  readonly rows: readonly Row[];
  /** What did not take part, or a round that is no measurement. */
  readonly notes: readonly string[];
}

interface Ratio {
  readonly of: ClientId;
  readonly to: ClientId;
  readonly figure: 'cpuMicrosPerDelivery' | 'memoryKbPerConnection';
  readonly target: number;
}

/**
 * What is compared with what. The client is judged as the scenarios use it, with `sharePayloads`, and beside that as it
 * is by default, where each delivery costs a `JSON.parse` that the floor does without.
 */
export const ratioTable = {
  cpuVsFloor: { of: 'sharing', to: 'floor', figure: 'cpuMicrosPerDelivery', target: 1.15 },
  cpuVsOfficial: { of: 'sharing', to: 'official', figure: 'cpuMicrosPerDelivery', target: 0.6 },
  memoryVsFloor: { of: 'sharing', to: 'floor', figure: 'memoryKbPerConnection', target: 1.15 },
  cpuVsFloorByDefault: { of: 'ours', to: 'floor', figure: 'cpuMicrosPerDelivery', target: 1.15 },
  cpuVsOfficialByDefault: { of: 'ours', to: 'official', figure: 'cpuMicrosPerDelivery', target: 0.6 },
} as const satisfies Record<string, Ratio>;

export type RatioName = keyof typeof ratioTable;
export const ratioNames = Object.keys(ratioTable).filter((name): name is RatioName => name in ratioTable);

export function ratiosOf(rows: readonly Row[], { cpuAt, memoryAt }: BenchPlan): Results['ratios'] {
  const rowOf = (client: ClientId, figure: Ratio['figure']) =>
    rows.find(
      ({ client: id, load }) =>
        id === client &&
        (figure === 'memoryKbPerConnection'
          ? load.sockets === memoryAt && load.bytes <= 100
          : load.sockets === cpuAt.sockets && load.bytes === cpuAt.bytes && load.events > 0),
    );
  const ratio = (name: RatioName) => {
    const { of, to, figure } = ratioTable[name];
    return pairedRatio(rowOf(of, figure), rowOf(to, figure), (figures) => figures[figure]);
  };
  return {
    cpuVsFloor: ratio('cpuVsFloor'),
    cpuVsOfficial: ratio('cpuVsOfficial'),
    memoryVsFloor: ratio('memoryVsFloor'),
    cpuVsFloorByDefault: ratio('cpuVsFloorByDefault'),
    cpuVsOfficialByDefault: ratio('cpuVsOfficialByDefault'),
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
