/** k6's console, which `@types/k6` does not declare; every level goes to k6's own log. */
declare const console: {
  readonly [Level in 'log' | 'debug' | 'info' | 'warn' | 'error']: (...values: unknown[]) => void;
};
