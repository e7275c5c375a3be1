import type { Plan } from '../../contract/plan.ts';

/**
 * Arguments of k6 that make the archive. What `-e` gives is written into it in the clear: the plan, which holds no
 * secret, and nothing else.
 */
export function archiveArguments(plan: Plan, script: string, file: string): string[] {
  return ['archive', '--quiet', '-O', file, '-e', `RLT_PLAN=${JSON.stringify(plan)}`, script];
}

export interface StartOptions {
  /** Run on this machine, and send the samples to Grafana Cloud. */
  readonly localExecution: boolean;
  /** `--secret-source`, where the secrets come from this machine. */
  readonly secretArguments: readonly string[];
}

/** Arguments of k6 that start the archive in Grafana Cloud. */
export function startArguments(file: string, { localExecution, secretArguments }: StartOptions): string[] {
  if (!localExecution) return ['cloud', 'run', file];
  // Two sources would need the script to name one.
  const secrets = secretArguments.length === 0 ? [] : [...secretArguments, '--no-cloud-secrets'];
  return ['cloud', 'run', '--local-execution', '--no-usage-report', ...secrets, file];
}
