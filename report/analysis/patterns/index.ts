import { catchUpPatterns } from './catchUp.ts';
import { generatorPatterns } from './generator.ts';
import { latencyPatterns } from './latency.ts';
import { limitPatterns } from './limits.ts';
import { lossPatterns } from './losses.ts';
import { metricsPatterns } from './metrics.ts';
import type { Pattern } from './pattern.ts';

/** All patterns, in the order in which a report shows what they see. */
export const patterns: readonly Pattern[] = [
  ...generatorPatterns,
  ...limitPatterns,
  ...latencyPatterns,
  ...lossPatterns,
  ...catchUpPatterns,
  ...metricsPatterns,
];
