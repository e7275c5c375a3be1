import { fieldOf, readSamples } from '../readSamples.ts';
import type { ClockProbe, InstanceClock } from './clocks.ts';
import type { Instance } from './readInstances.ts';

const probeMetrics: ReadonlySet<string> = new Set(['clock_offset', 'clock_offset_bound']);

type Phase = 'before' | 'after';

/** Reads what an instance's samples say of its clock. They are needed before any other: these are corrected by them. */
export async function readClock({ samplesFile, summary }: Instance): Promise<InstanceClock> {
  const offsets = new Map<Phase, { at: number; offsetMs: number }>();
  const bounds = new Map<Phase, number>();
  if (samplesFile !== undefined) {
    await readSamples(samplesFile, probeMetrics, ({ metric, value, time, metadata }) => {
      const phase = fieldOf(metadata, 'phase') === 'before' ? 'before' : 'after';
      if (metric === 'clock_offset_bound') bounds.set(phase, value);
      else offsets.set(phase, { at: Number(fieldOf(metadata, 'at') ?? time), offsetMs: value });
    });
  }
  const probe = (phase: Phase): ClockProbe | undefined => {
    const [offset, boundMs] = [offsets.get(phase), bounds.get(phase)];
    return offset === undefined || boundMs === undefined ? undefined : { ...offset, boundMs };
  };
  return {
    before: probe('before'),
    after: probe('after'),
    calibrationMs: summary?.metrics.clock_uncertainty?.values.max ?? 0,
  };
}
