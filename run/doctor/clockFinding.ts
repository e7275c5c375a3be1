import type { Finding } from '../room/finding.ts';
import type { Offset } from './offsetOf.ts';

/** From this on, what two machines write down about one moment does not fit together. */
const doubtfulMs = 1000;

/** Says how far a clock is off, and whether that matters. */
export function findingOf(check: string, { offsetMs, uncertaintyMs }: Offset): Finding {
  const found = `${Math.abs(offsetMs).toFixed(1)} ms ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine, ± ${uncertaintyMs.toFixed(1)} ms`;
  if (Math.abs(offsetMs) - uncertaintyMs <= doubtfulMs) return { check, level: 'ok', found };
  return {
    ...{ check, level: 'warning', found: `${found}: times in its log and its events do not fit those of the report` },
    change: 'set both clocks by NTP',
  };
}
