import type { GatewayReport, ScenarioReport } from './schema.ts';

type Resources = NonNullable<GatewayReport['resources']>;

/** One look at the gateway's processes and at the machine. */
export interface ResourceSample {
  /** Epoch milliseconds: the end of what the shares were measured over. */
  readonly time: number;
  /** Length of that, in milliseconds. */
  readonly overMs: number;
  /** Cores in use. */
  readonly cpu: number;
  readonly rssBytes: number;
  readonly processes: number;
  /** Share of all cores of the machine that was busy: 0 to 1. */
  readonly machine: number;
  /** Share of the time in which it could run and got no core. */
  readonly waiting?: number | undefined;
}

/** Points that a report keeps, however long the run was. */
const mostPoints = 120;

/** What a gateway used while a scenario ran; undefined where nothing was seen of it. */
export function summarizeResources(samples: readonly ResourceSample[], startedAt: number): Resources | undefined {
  if (samples.length === 0) return undefined;
  const step = Math.ceil(samples.length / mostPoints);
  return {
    processes: Math.max(...samples.map(({ processes }) => processes)),
    cpu: spread(samples.map(({ cpu }) => hundredths(cpu))),
    memoryBytes: spread(samples.map(({ rssBytes }) => rssBytes)),
    machine: spread(samples.map(({ machine }) => hundredths(machine))),
    ...waitedOf(samples),
    series: samples
      .filter((_, index) => index % step === 0)
      .map(({ time, overMs, cpu, rssBytes, machine }) => ({
        // An average belongs to the middle of its interval: at the end, load would be drawn after what caused it.
        atMs: Math.round(time - overMs / 2 - startedAt),
        cpu: hundredths(cpu),
        memoryBytes: rssBytes,
        machine: hundredths(machine),
      })),
    saturated: hundredths(samples.filter(({ machine }) => machine >= saturation).length / samples.length),
  };
}

function waitedOf(samples: readonly ResourceSample[]): Pick<Resources, 'waited'> {
  const shares = samples.flatMap(({ waiting }) => waiting ?? []);
  if (shares.length === 0) return {};
  return { waited: hundredths(shares.reduce((sum, share) => sum + share, 0) / shares.length) };
}

/** Above this share of busy cores whatever runs waits for its turn. */
const saturation = 0.95;

/** Says that figures may show the machine instead of the gateway; undefined where it had cores to spare. */
export function starvationWarning(
  { saturated, machine, cpu }: Resources,
  { generator, environment }: Pick<ScenarioReport, 'generator' | 'environment'>,
): string | undefined {
  if (saturated < 0.5) return undefined;
  const used = [`the gateway ${cpu.avg.toFixed(1)}`];
  if (typeof generator?.cpuSeconds === 'number' && generator.durationMs > 0) {
    used.push(`k6 ${((generator.cpuSeconds * 1000) / generator.durationMs).toFixed(1)}`);
  }
  const cores = environment === undefined ? 'all cores' : `${environment.cpus} cores`;
  return (
    `the machine was starved: its ${cores} were ${Math.round(machine.avg * 100)} % busy (cores used: ${used.join(', ')}), ` +
    'so the machine, and not the gateway, may have caused a missed time'
  );
}

function spread(values: readonly number[]): { avg: number; max: number } {
  const avg = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { avg: avg < 100 ? hundredths(avg) : Math.round(avg), max: Math.max(...values) };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
