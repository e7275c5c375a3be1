import { afterEach, beforeEach, expect, vi } from 'vitest';

/*
 * Runs before each file of unit tests, which otherwise share the modules that are loaded already. Those of k6's world
 * keep state, as k6 loads them anew for every VU: a file that tests them begins with modules of its own.
 */
if (/\/test\/lib\//.test(expect.getState().testPath ?? '')) {
  vi.resetModules();
  const { k6, reset } = await import('./k6.ts');
  const { error, info } = console;
  beforeEach(() => {
    reset();
    console.error = (...values: unknown[]) => void k6.logged.push(values.join(' '));
    console.info = console.error;
  });
  afterEach(() => Object.assign(console, { error, info }));
}
