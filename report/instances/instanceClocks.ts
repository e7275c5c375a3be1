import { fieldOf, readSamples } from '../readSamples.ts';
import type { ClockProbe, InstanceClock } from './clocks.ts';
import type { Instance } from './readInstances.ts';

const probeMetrics: ReadonlySet<string> = new Set(['clock_offset', 'clock_offset_bound']);

type Phase = 'before' | 'after';

/** Reads what an instance's samples say of its clock. They are needed before any other: these are corrected by them. */
export async function readClock({ samplesFile, summary, document }: Instance): Promise<InstanceClock> {
  const offsets = new Map<Phase, { at: number; offsetMs: number }>();
  const bounds = new Map<Phase, number>();
  if (samplesFile !== undefined) {
    await readSamples(samplesFile, probeMetrics, ({ metric, value, time, metadata }) => {
      const phase = phaseOf(metadata);
      if (phase === undefined || fieldOf(metadata, 'instance') !== String(document.index)) return;
      if (metric === 'clock_offset_bound') bounds.set(phase, value);
      else offsets.set(phase, { at: Number(fieldOf(metadata, 'at') ?? time), offsetMs: value });
    });
  }
  const probe = (phase: Phase): ClockProbe | undefined => {
    const [offset, boundMs] = [offsets.get(phase), bounds.get(phase)];
    if (offset === undefined || boundMs === undefined) return undefined;
    const made = { ...offset, boundMs };
    return isComparison(made) ? made : undefined;
  };
  return {
    before: probe('before'),
    after: probe('after'),
    calibrationMs: summary?.metrics.clock_uncertainty?.values.max ?? 0,
  };
}

function phaseOf(metadata: string): Phase | undefined {
  const phase = fieldOf(metadata, 'phase');
  return phase === 'before' || phase === 'after' ? phase : undefined;
}

/** About three hundred years: no clock is so wrong, and no calendar goes on for ever. */
const farthestMs = 1e13;

/** Whether these can be figures of a comparison: what is none leaves the clock unknown. */
function isComparison({ at, offsetMs, boundMs }: ClockProbe): boolean {
  return Math.abs(at) <= farthestMs && Math.abs(offsetMs) <= farthestMs && boundMs >= 0 && boundMs <= farthestMs;
}
