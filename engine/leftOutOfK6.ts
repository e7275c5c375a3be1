import type { K6ConfigFile } from './k6ConfigFile.ts';

/**
 * What the user's environment says to k6 and k6 does not get, in a line, by names only; `undefined` where there is
 * nothing of that kind.
 */
export function describeLeftOut(variables: readonly string[], config: K6ConfigFile | undefined): string | undefined {
  // K6_CONFIG only names a file: what is in it says more.
  const names = variables.filter((name) => name !== 'K6_CONFIG');
  const parts = names.length === 0 ? [] : [`${names.join(', ')} from the environment`];
  if (config?.problem !== undefined) parts.push(`its config file ${config.path} (${config.problem})`);
  else if (config !== undefined && config.options.length > 0) {
    parts.push(`${config.options.join(', ')} from its config file ${config.path}`);
  }
  if (parts.length === 0) return undefined;
  return `k6 does not get ${parts.join(', nor ')}: a run measures what its own settings say (docs/engine.md)`;
}
