/**
 * Makes a value that only the Node world reads, such as a sentence for the documentation or what a scenario provokes in
 * a log. In bundles for k6 a function without a body stands in for this one, so that esbuild leaves out the call and its
 * argument: every virtual user compiles its whole bundle anew.
 */
export function nodeOnly<T>(make: () => T): T {
  return make();
}
