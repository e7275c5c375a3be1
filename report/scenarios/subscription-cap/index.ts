import { connectionsLeft } from '../../analysis/patterns/metrics.ts';
import { makeReporter } from '../../reporting/reporter.ts';
import { subscriptionCapCollecting } from './collect.ts';
import { subscriptionCapForm } from './details.ts';
import { subscriptionFigures } from './figures.ts';
import { subscriptionCapPatterns } from './patterns.ts';
import { judgePredecessor } from './predecessor.ts';

export const subscriptionCapReporter = makeReporter({
  form: subscriptionCapForm,
  ...subscriptionCapCollecting,
  figures: subscriptionFigures,
  patterns: [...subscriptionCapPatterns, connectionsLeft()],
  load: ({ details: { attempts } }) => ({ attempts }),
  judgePredecessor,
});
