/**
 * Makes a value that few virtual users of the built-in scripts read: what a definition has for the VU that k6 asks for
 * options, setup and verdict, or sentences for a run that nobody makes a report of. The build leaves it out of these
 * scripts, as it leaves out of all k6 bundles what `nodeOnly` marks; who needs it loads it from `dist/apart/`.
 */
export function apartOnly<T>(make: () => T): T {
  return make();
}
