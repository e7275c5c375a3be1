import { connectionsLeft } from '../../analysis/patterns/metrics.ts';
import { makeReporter } from '../../reporting/reporter.ts';
import { singleSamples } from '../../reporting/samples.ts';
import { whereByGoal } from '../../reporting/where.ts';
import { idleEvictionCollecting } from './collect.ts';
import { idleEvictionForm } from './details.ts';
import { idleFigures } from './figures.ts';
import { idleEvictionPatterns } from './patterns.ts';
import { judgePredecessor } from './predecessor.ts';
import { evictionsOutside } from './where.ts';

export const idleEvictionReporter = makeReporter({
  form: idleEvictionForm,
  ...idleEvictionCollecting,
  figures: idleFigures,
  patterns: [...idleEvictionPatterns, connectionsLeft('every goal of the scenario')],
  where: whereByGoal({ 'idle.evicted-in-window': evictionsOutside }),
  load: ({ details: { attempts, idleTimeoutMs } }) => ({ clients: attempts, 'ms of idle timeout': idleTimeoutMs }),
  samples: ({ details: { watchers } }, { id }) =>
    id === 'idle.evicted-in-window'
      ? singleSamples(watchers.flatMap(({ disconnectLatencyMs }) => disconnectLatencyMs ?? []))
      : undefined,
  judgePredecessor,
  // An eviction has to wait for the timeout.
  alwaysNearLimit: ['idle.evicted-in-window'],
});
