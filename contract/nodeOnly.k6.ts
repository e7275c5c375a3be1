/** What stands in for `nodeOnly` in bundles for k6: esbuild drops calls of a function without a body. */
export function nodeOnly(): void {}
