import { connectionsLeft } from '../../analysis/patterns/metrics.ts';
import { makeReporter } from '../../reporting/reporter.ts';
import { singleSamples } from '../../reporting/samples.ts';
import { whereByGoal } from '../../reporting/where.ts';
import { catchUpCollecting } from './collect.ts';
import { catchUpForm } from './details.ts';
import { catchUpFigures } from './figures.ts';
import { catchUpPatterns } from './patterns.ts';
import { judgePredecessor } from './predecessor.ts';
import { failedReplays, slowReplays } from './where.ts';

export const catchUpReporter = makeReporter({
  form: catchUpForm,
  ...catchUpCollecting,
  figures: catchUpFigures,
  patterns: [...catchUpPatterns, connectionsLeft()],
  where: whereByGoal({ 'catch-up.latency': slowReplays, 'catch-up.failures': failedReplays }),
  load: ({ details: { attempts, eventCount } }) => ({ clients: attempts?.length ?? 1, events: eventCount }),
  samples: ({ details: { attempts = [], replayDurationMs } }, { id }) => {
    if (id !== 'catch-up.latency') return undefined;
    const durations = attempts.flatMap((attempt) => attempt.replayDurationMs ?? []);
    // The earlier harness had one client, and so one duration.
    return singleSamples(attempts.length === 0 && replayDurationMs !== null ? [replayDurationMs] : durations);
  },
  failures: ({ details: { attempts = [] } }) => attempts.flatMap(({ failure }) => failure ?? []),
  errorMessages: ({ details }) => details.errorMessages,
  judgePredecessor,
  shortNames: { 'catch-up.latency': 'replay' },
});
