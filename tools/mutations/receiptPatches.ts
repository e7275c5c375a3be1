import { type Patch, patch } from './patch.ts';

/** One array: those of the same tests are started once without any mutation. */
const testsOfReceipts = ['test/report/receipt/*.test.ts'];
const testsOfDeferral = ['test/lib/measure/deferral.test.ts'];

const inReports =
  (file: string) =>
  (name: string, find: string, replace: string): Patch => ({
    ...patch(`receipt: ${name}`, `report/receipt/${file}`, find, replace),
    tests: testsOfReceipts,
  });
const waits = inReports('longestWait.ts');
const receipts = inReports('receipts.ts');
const samples = inReports('receiptSamples.ts');
const deferral = (name: string, find: string, replace: string): Patch => ({
  ...patch(`burst: ${name}`, 'lib/measure/deferral.ts', find, replace),
  tests: testsOfDeferral,
});

/** How the bounds of a time are found that ends with a receipt, and how long frames wait for their handling. */
export const receiptPatches: readonly Patch[] = [
  waits('those in company are not looked at', 'companions = 12;', 'companions = 0;'),
  waits('none around is enough', 'enough = 5;', 'enough = 0;'),
  waits('those further away always count', 'enough = 5;', 'enough = 500;'),
  waits('those in company count at any time', 'companyMs = 500;', 'companyMs = 5000;'),
  waits('a stop is everywhere', 'wait.ms <= usualMs && isInCompany', 'isInCompany'),
  waits('nothing is unseen between two beats', 'unseenMs = 0.25;', 'unseenMs = 0;'),
  waits('a stop began with the beat that saw it', 'ms + usualGap : ms', 'ms : ms'),
  waits('a metronome that was late is no wait', 'Math.max(readAt - sentAt, late)', 'readAt - sentAt'),
  waits('where nothing was read nothing waited', 'return Number.POSITIVE_INFINITY;', 'return 0;'),
  waits('the window does not grow', 'Math.max(aroundMs, longest)', 'aroundMs'),
  waits('answers to polls are handled at once', '+ (handled ?? 0) +', '+'),
  receipts('one that is recorded later says when it was read', "recorded === 'later'", 'false'),
  receipts('nothing begins with a receipt', "begins === 'receipt'", 'false'),
  receipts('a time can be longer than measured', 'Math.min(value, Math.max(0, value - waited))', 'value + waited'),
  receipts('a delivery was read when it was handled', 'sequence > 0 ? -sequence : happenedAt', 'happenedAt'),
  receipts('a time without its publishing is known', 'return undefined;', 'continue;'),
  samples('samples need not be all', 'if (lows.length !== count) return undefined;', ''),
  patch(
    'interval: a beginning that was read late is exact',
    'thresholds/intervals.ts',
    'beginsWithOne ? figure + Math.max(0, wait) : figure',
    'figure',
  ),
  patch(
    'interval: a pair that is open is a miss',
    'thresholds/judge.ts',
    'threshold?.ok === false ? openPairOf',
    'threshold?.ok === undefined ? openPairOf',
  ),
  deferral('frames wait for a minute', 'longestMs = 4000;', 'longestMs = 60_000;'),
  deferral('heartbeats are not answered in time', 'pingTimeoutMs / 4', 'pingTimeoutMs * 4'),
  deferral('any amount may wait', 'mostBytes / ((frameBytes + bytes) * framesPerMs)', 'longestMs'),
  deferral('polls wait', "plan.transports === 'websocket' &&", ''),
  deferral('a drill waits', 'plan.drill === undefined &&', ''),
  deferral('acknowledgements wait', '!plan.profile.jobEvents?.some(({ acknowledge }) => acknowledge)', 'true'),
];
