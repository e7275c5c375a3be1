import { describeExit, type Exit } from './child.ts';

/** What k6's exit codes mean, as far as a run can end with them (go.k6.io/k6/v2/errext/exitcodes). */
export const k6ExitCodes = {
  0: 'every threshold was kept',
  99: 'a threshold was crossed',
  100: 'setup() took too long',
  101: 'teardown() took too long',
  102: 'it took too long',
  103: 'it was stopped through its REST API',
  104: 'its options are not valid',
  105: 'it was interrupted by a signal',
  106: 'its REST API could not be started',
  107: 'the script threw an exception',
  108: 'the script aborted the test',
  109: 'k6 itself crashed',
  110: 'the script marked the test as failed',
} as const satisfies Record<number, string>;

/** "k6 ended with exit code 107: the script threw an exception". */
export function describeK6Exit(exit: Exit): string {
  const known = Object.entries(k6ExitCodes).find(([code]) => Number(code) === exit.code);
  return `k6 ended with ${describeExit(exit)}${known === undefined ? '' : `: ${known[1]}`}`;
}
