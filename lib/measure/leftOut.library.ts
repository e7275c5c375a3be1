import type { leftOut as ofBuiltIn } from './leftOut.ts';

/** The same in the package's entry point: a user's bundle has its own definition as a whole. */
export const leftOut: typeof ofBuiltIn = () => undefined;
