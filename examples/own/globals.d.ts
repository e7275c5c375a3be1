/** k6's console, which its types do not declare; what is logged here stands in k6's own log. */
declare const console: { readonly [Level in 'log' | 'info' | 'warn' | 'error']: (...values: unknown[]) => void };
