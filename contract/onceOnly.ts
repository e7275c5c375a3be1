/**
 * Makes a value of a scenario's definition that only the VU with the number 0 reads: the one that k6 asks for options,
 * setup and verdict. In the bundles of the built-in scripts a function without a body stands in for this one, so that
 * esbuild leaves out the call and its argument; that VU has the value from `dist/apart/once.cjs`.
 */
export function onceOnly<T>(make: () => T): T {
  return make();
}
